"""Plain words of which a pattern needs one: looking for them first is ten times faster than trying the pattern.

The words are read from the pattern itself, so that nobody has to keep two lists. Where none can be told, there are
none, and the pattern is always tried.
"""

from __future__ import annotations

import re
from typing import Any

parser: Any = re._parser  # type: ignore[attr-defined]  # the one that `re` itself uses
_MOST = 120  # words: more take as long as the pattern
_SHORTEST = 2  # letters

Words = frozenset[str]


def plain_words(pattern: str) -> Words | None:
    """In lower case; every text that the pattern matches contains at least one of them. None: nothing can be told."""
    found = _needed(parser.parse(pattern, re.IGNORECASE))
    return found if found and len(found) <= _MOST and min(map(len, found)) >= _SHORTEST else None


def alternatives(pattern: str) -> list[str]:
    """The parts of a pattern between the bars that stand in no group."""
    parts, depth, in_set, start, at = list[str](), 0, False, 0, 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            at += 1
        elif in_set:
            in_set = char != "]"
        elif char == "[":
            in_set = True
            at += pattern[at + 1 : at + 2] == "^"
            at += pattern[at + 1 : at + 2] == "]"
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "|" and not depth:
            parts.append(pattern[start:at])
            start = at + 1
        at += 1
    return [*parts, pattern[start:]]


def _needed(sequence: Any) -> Words | None:
    """Of all that must stand in it one after the other, the words that say most."""
    candidates: list[Words] = []
    run: Words = frozenset({""})  # how what was read last may be spelt
    for operation, value in sequence:
        spelt = _spelt(operation, value)
        if spelt is not None and len(run) * len(spelt) <= _MOST:
            run = frozenset(before + after for before in run for after in spelt)
            continue
        candidates.append(run)
        run = frozenset({""})
        if (inside := _inside(operation, value)) is not None:
            candidates.append(inside)
    candidates.append(run)
    best = max(candidates, key=lambda words: (min(map(len, words)), -len(words)))
    return best if min(map(len, best)) else None


def _spelt(operation: Any, value: Any) -> Words | None:
    """All ways to spell a part completely; None where there are too many to tell."""
    if operation is parser.LITERAL:
        return frozenset({chr(value).lower()})
    if operation is parser.AT:
        return frozenset({""})
    if operation is parser.SUBPATTERN:
        return _spelt_sequence(value[3])
    if operation is parser.BRANCH:
        ways = [_spelt_sequence(one) for one in value[1]]
        return None if None in ways else frozenset().union(*(way for way in ways if way))
    return None


def _spelt_sequence(sequence: Any) -> Words | None:
    ways: Words = frozenset({""})
    for operation, value in sequence:
        spelt = _spelt(operation, value)
        if spelt is None or len(ways) * len(spelt) > _MOST:
            return None
        ways = frozenset(before + after for before in ways for after in spelt)
    return ways


def _inside(operation: Any, value: Any) -> Words | None:
    """The words that a part needs which can be spelt in many ways."""
    if operation is parser.SUBPATTERN:
        return _needed(value[3])
    if operation is parser.BRANCH:
        ways = [_needed(one) for one in value[1]]
        return None if None in ways else frozenset().union(*(way for way in ways if way))
    if operation in (parser.MAX_REPEAT, parser.MIN_REPEAT, parser.POSSESSIVE_REPEAT) and value[0]:
        return _needed(value[2])
    return None
