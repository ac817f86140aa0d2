"""The nouns of redaction."""

from __future__ import annotations

import re
from typing import NamedTuple

from index.text import Pattern

BREAK = r"[ \t]{0,4}[\\-]?\r?\n[ \t>]{0,40}"  # within a value that was wrapped, perhaps in a quotation


class Span(NamedTuple):
    """Where a secret stands; of kinds that overlap, the one with the lowest rank names it."""

    start: int
    end: int
    rank: int
    kind: str


class Rule(NamedTuple):
    """A pattern that is only looked for where its anchor stands; looking for the anchor is far cheaper.

    The groups are the secret; without groups, the whole match is. A `folded` one is looked for in lower case.
    """

    kind: str
    anchor: str
    pattern: Pattern
    folded: bool = False


def rule(kind: str, anchor: str, pattern: str) -> Rule:
    """A rule that minds upper and lower case; its anchor is given in lower case all the same."""
    return Rule(kind, anchor, Pattern(pattern, re.ASCII))


def folded(kind: str, anchor: str, pattern: str) -> Rule:
    """A rule for lower case, to which every text is brought: to ignore the case in a pattern is far slower."""
    return Rule(kind, anchor, Pattern(pattern, re.ASCII), folded=True)
