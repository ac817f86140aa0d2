"""Whether messages say what a sentence says, as far as words can tell. Pure: texts in, a reason against it out.

Literals must stand in the messages: numbers, versions, options, names with signs or capitals in them, code, links. Of
the plain words enough must; and it denies only where the messages do. A sentence of an answer must find its literals in
what the team or the answer said: of what others wrote in the thread only bare names count, so that nobody can put a
command or a link into an answer by asking for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from index.normal import normal

if TYPE_CHECKING:
    from collections.abc import Iterator

CODE = re.compile(r"```[^\n`]*\n(.*?)(?:```|\Z)|`([^`\n]+)`", re.DOTALL)
_EDGES = ".,;:!?()[]{}\"'“”‘’«»…*"
_TELLING = re.compile(r"\d|[^\W\d_][_.:=@$#&%/\\<>{}|+~^][^\W_]|^[-_/.~$@#]+\w|\w[A-Z]|[A-Z]{2}|[+#]$")
_PLAIN = frozenset({"e.g", "i.e", "and/or", "i/o", "vs", "ok", "ui", "id", "ids", "url", "urls", "api", "cli"})
_BARE = re.compile(r"[^\W\d]\w*")  # a name that anybody may have brought up
_PIECE = re.compile(r"[^\W\d_]+|\d+|[^\s`]")
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 4
_EMPTY = frozenset(
    {
        "this", "that", "then", "than", "there", "with", "from", "have", "been", "into", "only", "also", "when",
        "where", "which", "will", "your", "their", "they", "them", "what", "does", "about", "after", "before",
        "because", "should", "would", "could", "must", "need", "needs", "using", "used", "uses", "still", "each",
        "more", "most", "some", "such", "very", "make", "makes", "just", "else", "otherwise", "instead", "whether",
        "while", "being", "other", "these", "those", "over", "under", "both", "same",
    }
)  # fmt: skip
_DENIES = re.compile(r"\b(?:not|never|cannot|no|none|nothing|without|neither)\b|n't\b", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:not|never|cannot|cant|no|none|nope|nothing|without|neither|only|fail\w*|missing|instead|unless|avoid\w*|disabl\w*|remov\w*"
    r"|lack\w*|ignor\w*|drop\w*|stop\w*|un\w{4,}|dis\w{4,}|in(?:valid|compatible|correct)|wrong\w*|wo|don|isn|won)\b|n't\b",
    re.IGNORECASE,
)
_ENOUGH = 1 / 3  # share of the plain words that the messages must have; a sentence in other words has about half


@dataclass(frozen=True, slots=True)
class Ground:
    """What a sentence may stand on: what was said, and what others brought up, of which only bare names count."""

    said: str
    beside: str = ""


def ungrounded(sentence: str, ground: Ground) -> str:
    """Why the messages do not say this; empty if they do."""
    literals = list(_literals(sentence))
    if any(not _has(ground, literal) for literal in literals):
        return "a_literal_that_no_message_has"
    words = {word[:_STEM] for word in _words(_prose(sentence))}
    theirs = {word[:_STEM] for word in _words(ground.said)}
    if not words & theirs and not any(_stands_in(literal, ground.said) for literal in literals):
        return "words_that_no_message_has"
    if len(words) > bool(literals) and len(words & theirs) < _ENOUGH * len(words):
        return "words_that_no_message_has"
    if _DENIES.search(CODE.sub(" ", sentence)) and not _DENIED.search(normal(ground.said)):
        return "it_denies_what_no_message_denies"
    return ""


def _literals(sentence: str) -> Iterator[str]:
    """Each line of code, and each word outside of code that means something exact."""
    for block, span in CODE.findall(sentence):
        yield from (line.strip() for line in (block or span).split("\n") if line.strip())
    yield from (bare for word in CODE.sub(" ", sentence).split() if _is_literal(bare := _bare(word)))


def _prose(sentence: str) -> str:
    """The plain words between the literals."""
    return " ".join(word for word in CODE.sub(" ", sentence).split() if not _is_literal(_bare(word)))


def _bare(word: str) -> str:
    return word.strip(_EDGES + "`").removesuffix("'s")


def _is_literal(bare: str) -> bool:
    return bare.lower() not in _PLAIN and _TELLING.search(bare) is not None


def _has(ground: Ground, literal: str) -> bool:
    """Whether it was said as a whole, or in its words; a bare name may also have been brought up."""
    if _stands_in(literal, ground.said):
        return True
    if _BARE.fullmatch(literal):
        return _stands_in(literal, ground.beside)
    words = [word.strip(_EDGES) for word in re.split(r"\s+|(?<=\w)/(?=\w)", literal)]
    return len(words) > 1 and all(_stands_in(word, ground.said) for word in words)


@lru_cache(maxsize=4096)
def _stands_in(literal: str, said: str) -> bool:
    """Whether a text has it, however it is spaced; a word or a number only as a whole."""
    pieces = _PIECE.findall(normal(literal).lower())
    if not pieces:
        return True
    head = r"(?<!\d)(?<!\d\.)" if pieces[0].isdigit() else r"(?<![^\W\d])" if pieces[0].isalpha() else ""
    tail = r"(?!\d|\.\d)" if pieces[-1].isdigit() else r"(?![^\W\d])" if pieces[-1].isalpha() else ""
    spelt = r"[\s`]*".join(map(re.escape, pieces))
    return re.search(f"{head}{spelt}{tail}", normal(said).lower()) is not None


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(normal(text).lower()) if word not in _EMPTY]
