"""The bundled model, with a memory: most tests ask the same few questions about the same few texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from index.embedding.embedder import SentenceEmbedder
from tests import commands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class RememberingEmbedder(SentenceEmbedder):
    """Asks the model once for the vector of each text; they differ by their company in a batch, by 1e-7 at most."""

    def __init__(self) -> None:
        super().__init__()
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if new or not texts:
            found = self._encode(new)
            self._vectors.update(zip(new, found, strict=True))
            if not texts:
                return found
        return np.stack([self._vectors[text] for text in texts])

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return super().encode(texts)


class SharedEmbedder(RememberingEmbedder):
    """The same without a model: the process that commands are forked from has loaded it, and remembers for all."""

    def parts(self, texts: Sequence[str]) -> list[list[str]]:
        return commands.parts(texts) if texts else []

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return commands.encode(texts)
