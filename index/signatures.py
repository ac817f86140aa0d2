"""Error signatures: an error's message, as quoted and without the parts that differ from case to case, and its code."""

from __future__ import annotations

import re
from functools import lru_cache

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
# "MR-1107", "E0425", "ORA-01291", "TS2345"; a version, a size or a name in lower case ("python311") is none.
_CODE = re.compile(r"(?<![\w.-])(?:([A-Z][A-Z_]{0,9})[-_]?|([A-Za-z][A-Za-z_]{1,9})-)(\d{3,6})(?![\w-]|\.\d)")
_LONGEST_LINE = 300  # characters; a longer one is a dump, not a message
_LONGEST = 120
_MOST = 64


def signatures_in(text: str) -> tuple[str, ...]:
    """Quoted strings, error lines without names, numbers and addresses, and codes; in lower case, each once."""
    text = normal(text)
    quoted = (next(filter(None, found.groups())) for found in _QUOTED.finditer(text))
    lines = (found[1] for found in _ERROR_LINE.finditer(text) if len(found[1]) <= _LONGEST_LINE)
    codes = (code.lower() for code in codes_in(text))
    all_of_them = (*(_plain(one) for one in quoted), *(_general(line) for line in lines), *codes)
    return tuple(dict.fromkeys(one for one in all_of_them if len(one) > 2))[:_MOST]


def _general(line: str) -> str:
    """`error[E0425]: cannot find value 'x' (line 12)` → `error[e0]: cannot find value '' (line 0)`."""
    return _plain(_NUMBER.sub("0", _INNER_QUOTES.sub("''", line.lower())))


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text.lower()).strip(" .:;,")[:_LONGEST]


@lru_cache(maxsize=256)  # of a question, for each case that it is compared with
def codes_in(text: str) -> tuple[str, ...]:
    """The error codes in a text, in upper case, without duplicates."""
    return tuple(dict.fromkeys(found[0].upper() for found in _CODE.finditer(normal(text))))


def family_of(code: str) -> str:
    """The codes of one program begin alike: `MR-1107` and `MR-1042` with `MR`."""
    return code.rstrip("0123456789").rstrip("-_")


def other_codes(asked: str, said: str) -> tuple[str, ...]:
    """The codes of a question that a case does not have although it has others of their family."""
    if not (ours := codes_in(asked)):  # as most questions
        return ()
    theirs = frozenset(codes_in(said))
    families = {family_of(code) for code in theirs}
    missing = tuple(code for code in ours if code not in theirs and family_of(code) in families)
    return () if theirs.intersection(ours) else missing
