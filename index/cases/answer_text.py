"""What of a message answers: without what it also says to the person it was written to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.details import without_persons

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from index.model import Message

# What can be looked up or typed: code, addresses, versions, names with dots, dashes, underscores or inner capitals.
_SPECIFIC = re.compile(
    r"`|https?://|\d+\.\d|\w[._/:=-]{1,2}\w+[._/:=-]\w|\w+_\w|--?[a-z]{2,}|\b[a-z]+[A-Z]\w|\b[A-Z]{2,}[_-]?\w*\b|→|›|\[redacted"
)


def is_specific(text: str) -> bool:
    """Whether it names something that can be looked up or typed."""
    return bool(_SPECIFIC.search(text))


def resolution_of(
    answers: Sequence[Message], until_fixed: Sequence[Message], people: Collection[str], theirs: str
) -> str:
    """The answers as anyone may read them, what counts now first."""
    now = [_text(message, people, theirs) for message in answers]
    before = [_text(message, people, theirs) for message in until_fixed]
    return "\n\n".join([*now, *(["Until then:", *before] if before else [])])


def _text(message: Message, people: Collection[str], theirs: str) -> str:
    return without_persons(message.text, people, theirs) or message.text
