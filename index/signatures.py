"""Error signatures: the message of an error, as quoted and without the parts that differ from case to case."""

from __future__ import annotations

import re

from index.normal import normal

# What people put in quotes or backticks is what they saw: a message, an option, a line.
_QUOTED = re.compile(r"`([^`\n]{3,120})`|\"([^\"\n]{6,120})\"|'([^'\n]{8,120})'")
_ERROR_LINE = re.compile(
    r"^.*?\b(\w*(?:error|exception|panicked|fatal|failed|failure|assertion|undefined|cannot|could not)\b.*)$",
    re.IGNORECASE | re.MULTILINE,
)
_INNER_QUOTES = re.compile(r"[`'\"][^`'\"\n]*[`'\"]")
_NUMBER = re.compile(r"0x[0-9a-f]+|\d+")
_SPACE = re.compile(r"\s+")
_LONGEST_LINE = 300  # characters; a longer one is a dump, not a message
_LONGEST = 120
_MOST = 64


def signatures_in(text: str) -> tuple[str, ...]:
    """Quoted strings, and error lines without names, numbers and addresses; in lower case, without duplicates."""
    text = normal(text)
    quoted = (next(filter(None, found.groups())) for found in _QUOTED.finditer(text))
    lines = (found[1] for found in _ERROR_LINE.finditer(text) if len(found[1]) <= _LONGEST_LINE)
    all_of_them = (*(_plain(one) for one in quoted), *(_general(line) for line in lines))
    return tuple(dict.fromkeys(one for one in all_of_them if len(one) > 2))[:_MOST]


def _general(line: str) -> str:
    """`error[E0425]: cannot find value 'x' (line 12)` → `error[e0]: cannot find value '' (line 0)`."""
    return _plain(_NUMBER.sub("0", _INNER_QUOTES.sub("''", line.lower())))


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text.lower()).strip(" .:;,")[:_LONGEST]
