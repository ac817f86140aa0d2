"""Fine-tuned models in the data folder, each with the weights fitted to it and a record of what it gained.

`tuned/TIME/` contains a model in a folder named after its base, `fusion.json` and `tuned.json`. The next index is
built with the newest model for the base in the settings; delete its folder to go back with the next reindex. Until
then questions use the model that built the live index, with its own weights.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

from index.embedding.embedder import SentenceEmbedder
from index.errors import InputError
from index.search.fusion import SHIPPED, load_fusion, save_fusion

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from pathlib import Path

    from index.embedding.embedder import Embedder
    from index.search.fusion import Fusion

_ABOUT, _WEIGHTS = "tuned.json", "fusion.json"


class TunedModels:
    """The models in a data folder: a base model, and those tuned from it."""

    def __init__(self, data_dir: Path, base: Embedder) -> None:
        self.base = base
        self._data_dir = data_dir
        self._root = data_dir / "tuned"
        self._loaded: dict[Path, tuple[Embedder, Fusion]] = {}  # a live index may still need a removed model

    @property
    def name(self) -> str:
        """The folder name of models tuned from the base; their `model_id` starts with it."""
        return self.base.model_id.rpartition("/")[2].partition("@")[0]

    def newest(self) -> Embedder:
        """The model for the next index: the one tuned last, else the base."""
        folders = self._folders()
        return self._load(folders[-1])[0] if folders else self.base

    def named(self, model_id: str) -> Embedder | None:
        """The model with this id, if it still exists."""
        if model_id == self.base.model_id:
            return self.base
        folder = self._folder(model_id)
        return self._load(folder)[0] if folder else None

    def weights_file(self, model_id: str) -> Path:
        """Where the weights fitted to a model are stored, or would be stored."""
        return (self._folder(model_id) or self._data_dir) / _WEIGHTS

    def fusion(self, model_id: str) -> Fusion:
        """The weights for a model; the shipped ones if none were fitted."""
        if folder := self._folder(model_id):
            return self._load(folder)[1]
        file = self.weights_file(model_id)
        return load_fusion(file if file.is_file() else SHIPPED)

    def about(self, model_id: str) -> dict[str, Any] | None:
        """The record of a tuned model that was passed to `keep`; None for any other model."""
        folder = self._folder(model_id)
        return _read(folder / _ABOUT) if folder else None

    def keep(self, model: Path, fusion: Fusion, about: dict[str, Any], now: datetime) -> None:
        """Add a model as the newest tuned one, atomically."""
        folder = self._root / f"{now:%Y%m%dT%H%M%S}"
        beside = self._root / f".{folder.name}"
        shutil.copytree(model, beside / self.name)
        save_fusion(fusion, beside / _WEIGHTS)
        content = {"base": self.base.model_id, **about}
        (beside / _ABOUT).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        beside.rename(folder)

    def clear(self, needed: Collection[str]) -> None:
        """Remove all tuned models except the newest and those needed."""
        for folder in self._folders()[:-1]:
            if self._load(folder)[0].model_id not in needed:
                shutil.rmtree(folder)

    def _folder(self, model_id: str) -> Path | None:
        """The folder of a model; the newest if the same model was tuned twice."""
        known = sorted({*self._folders(), *self._loaded}, reverse=True)
        return next((folder for folder in known if self._load(folder)[0].model_id == model_id), None)

    def _folders(self) -> list[Path]:
        """The folders of models tuned from this base, the oldest first."""
        found = sorted(file.parent for file in self._root.glob(f"[!.]*/{_ABOUT}"))
        return [folder for folder in found if _read(folder / _ABOUT).get("base") == self.base.model_id]

    def _load(self, folder: Path) -> tuple[Embedder, Fusion]:
        if folder not in self._loaded:
            self._loaded[folder] = (SentenceEmbedder(str(folder / self.name)), load_fusion(folder / _WEIGHTS))
        return self._loaded[folder]


def _read(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{file} cannot be read ({type(error).__name__}); remove the folder to go back.") from None
    return content if isinstance(content, dict) else {}
