"""The interface of all sources, and the one place where outside text is cleaned and redacted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from index.redact import redact
from index.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.model import Issue, Release, Skip, Thread
    from index.redact import Redacted
    from index.storage.scope import Scope

MAX_MESSAGE_CHARACTERS = 100_000  # longer ones are pasted files: the beginning and end suffice


class HistorySource(Protocol):
    """Yields whole threads and issues, with at most one channel in memory; can be read repeatedly."""

    name: str
    is_current: bool  # False for a live source that could not be read completely this time

    def read(self) -> Iterator[Thread | Issue | Release | Skip]:
        """Everything in the source, in a stable order, with a Skip for each thing left out."""

    def scopes(self) -> list[Scope]:
        """What was read completely; only valid after `read` is exhausted."""


def safe_text(text: str) -> Redacted:
    """Clean and redact a text from outside; nothing else may be passed on.

    Cleaning comes first, so that invisible characters inside a token cannot hide it; shortening comes last, so that no
    half of a token remains at the cut.
    """
    safe = redact(clean(text))
    return replace(safe, text=_both_ends(safe.text))


def _both_ends(text: str) -> str:
    left_out = len(text) - MAX_MESSAGE_CHARACTERS
    if left_out <= 0:
        return text
    half = MAX_MESSAGE_CHARACTERS // 2
    return f"{text[:half]}\n[… {left_out} characters left out …]\n{text[-half:]}"
