"""What every source offers, and the one place where text from outside becomes text we keep."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from index.redact import redact
from index.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.model import Issue, Release, Scope, Skip, Thread
    from index.redact import Redacted

MAX_MESSAGE_CHARACTERS = 100_000  # a longer one is a pasted file: its beginning and end say what it is about


class HistorySource(Protocol):
    """Yields whole threads and issues, at most one channel in memory at a time, as often as it is asked."""

    name: str
    is_current: bool  # False for a live source that could not be read to its end this time

    def read(self) -> Iterator[Thread | Issue | Release | Skip]:
        """Everything the source holds, in a stable order, with a Skip for each thing left out."""

    def scopes(self) -> list[Scope]:
        """What was read completely; known once `read` has been exhausted."""


def safe_text(text: str) -> Redacted:
    """Clean and redact a text from outside: the only form in which it is passed on.

    Cleaning comes first, so that an invisible character inside a token cannot hide it; shortening last, so that no
    half of a token is left at the cut.
    """
    safe = redact(clean(text))
    return replace(safe, text=_both_ends(safe.text))


def _both_ends(text: str) -> str:
    left_out = len(text) - MAX_MESSAGE_CHARACTERS
    if left_out <= 0:
        return text
    half = MAX_MESSAGE_CHARACTERS // 2
    return f"{text[:half]}\n[… {left_out} characters left out …]\n{text[-half:]}"
