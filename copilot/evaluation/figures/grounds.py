"""What share of a draft's claims its sources support. No model is used, so claims in other words count too little."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot.evaluation.figures.named import Named, named_in
from index.roles.phrases import sentences
from index.sayings import saying

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WORD = re.compile(r"[^\W\d_]{4,}")
_FEWEST_WORDS = 4  # a sentence with fewer says too little to be compared with anything
_HALF = 0.5  # of a sentence's words, in one source
# Greetings, requests, questions and words about ourselves claim nothing about the problem.
_NO_CLAIM = saying(
    r"^\W*(?:hi|hey|hello|thanks|thank you|please|if|tell|let|could|can|would|do|does|in the meantime"
    r"|i|i'\w+|we|we'\w+)\b",
)


def claims_of(draft: str) -> list[str]:
    """The sentences of a draft that state something."""
    return [sentence for sentence in _sentences(draft) if _is_claim(sentence)]


def groundedness(draft: str, sources: Sequence[str]) -> float | None:
    """The share of a draft's claims that one of the sources supports, 0…1; None if it claims nothing.

    A claim that names something (a command, a link, a setting, a version) is supported if the sources name all of it;
    any other claim, if at least half of its words of four letters or more are in one and the same source.
    """
    claims = claims_of(draft)
    if not claims:
        return None
    named = frozenset[Named]().union(*(named_in(source) for source in sources))
    words = [frozenset(_WORD.findall(source.lower())) for source in sources]
    text = "\n".join(sources)
    return sum(_stands(claim, text, named, words) for claim in claims) / len(claims)


def _stands(claim: str, text: str, named: frozenset[Named], words: Sequence[frozenset[str]]) -> bool:
    if things := named_in(claim):
        return all(thing in named or thing[1] in text.lower() for thing in things)
    own = frozenset(_WORD.findall(claim.lower()))
    return any(len(own & source) >= _HALF * len(own) for source in words)


def _sentences(draft: str) -> Iterator[str]:
    for line in draft.split("\n"):
        if not line.rstrip().endswith(":"):  # it only introduces what follows
            yield from sentences(line)


def _is_claim(sentence: str) -> bool:
    if sentence.rstrip().endswith("?") or _NO_CLAIM.match(sentence):
        return False
    return bool(named_in(sentence)) or len(set(_WORD.findall(sentence.lower()))) >= _FEWEST_WORDS
