"""Counts tokens: by the model's own vocabulary, else by a common one, else by an estimate on the safe side.

tiktoken downloads its vocabulary on first use, without a time limit. That is done in the background, and the estimate
is used meanwhile. Without a network, set TIKTOKEN_CACHE_DIR to a folder that holds the vocabulary.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol

import structlog

if TYPE_CHECKING:
    from tiktoken import Encoding

_COMMON = "o200k_base"
_PATIENCE = 1.0  # seconds that the first count waits for the vocabulary
_log = structlog.get_logger("tokens")


class Count(Protocol):
    """Tokens of a text."""

    def __call__(self, text: str) -> int: ...


def estimate(text: str) -> int:
    """A third of the UTF-8 bytes, rounded up: more than any vocabulary needs for what people write."""
    return -(-len(text.encode("utf-8", "replace")) // 3)


class TokenCounter:
    """Counts the tokens of one model; shared by threads."""

    def __init__(self, model: str, patience: float = _PATIENCE) -> None:
        self._encoding: Encoding | None = None
        self._model = model
        self._patience = patience
        self._started = threading.Lock()
        self._loading: threading.Thread | None = None

    def __call__(self, text: str) -> int:
        self._load()
        # A thread may contain "<|endoftext|>", which is plain text here.
        return len(self._encoding.encode(text, disallowed_special=())) if self._encoding else estimate(text)

    def _load(self) -> None:
        with self._started:
            if self._loading is None:
                self._loading = threading.Thread(target=self._fetch, name="vocabulary", daemon=True)
                self._loading.start()
                self._loading.join(self._patience)

    def _fetch(self) -> None:
        try:
            self._encoding = _encoding(self._model)
        except Exception as error:  # noqa: BLE001 - no network, no folder, a broken file: nobody waits for it
            _log.warning("tokens.estimated", reason=type(error).__name__, hint="set TIKTOKEN_CACHE_DIR")


def _encoding(model: str) -> Encoding:
    import tiktoken

    try:
        return tiktoken.encoding_for_model(model)
    except KeyError:  # a model that tiktoken does not know
        return tiktoken.get_encoding(_COMMON)
