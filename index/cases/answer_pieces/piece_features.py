"""What the classifier of pieces looks at: what a sentence or clause says, names and asks, and where it stands."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from index.cases.answer_pieces.piece_sayings import ABOUT, COMMON, NUMBER, SIGNS, WORD
from index.cases.answer_pieces.sentence_pieces import EMOJI, MARK
from index.normal import normal
from index.roles.role_sayings import ROLE_SAYINGS, TOGETHER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def words_about(text: str) -> frozenset[str]:
    """The beginnings of the words that say what a text is about."""
    return frozenset(word[:5] for word in ABOUT.findall(text.lower()) if word not in COMMON)


def features_of(pieces: Sequence[str], asked: str) -> list[dict[str, float]]:
    """For each piece of a message in order, its features by name; what is 0 may be missing."""
    about, numbers = words_about(asked), set(NUMBER.findall(asked))
    return [
        _said(piece, about, numbers) | _place(place, len(pieces), bool(asked)) for place, piece in enumerate(pieces)
    ]


def of_clause(features: Mapping[str, float], place: int, clauses: int) -> dict[str, float]:
    """The features of a clause, which stands in a sentence."""
    where = {"clause_first": place == 0, "clause_last": place == clauses - 1}
    return {**features, "clause": 1.0} | {name: float(is_so) for name, is_so in where.items()}


def _said(piece: str, about: frozenset[str], numbers: set[str]) -> dict[str, float]:
    signs, own, named = _of_words(piece)
    shared = len(own & about)
    return {
        **signs,
        "shared": min(3, shared) / 2,
        "shares": shared / len(own) if own else 0.0,
        "asked_number": float(not numbers.isdisjoint(named)),
        "nothing_to_look_up": float("specific" not in signs and "number" not in signs and not shared),
    }


@lru_cache(maxsize=1024)  # an answer is judged alone first, and then beside its question
def _of_words(piece: str) -> tuple[Mapping[str, float], frozenset[str], tuple[str, ...]]:
    """The features that no question changes, what a piece is about, and its numbers."""
    said = normal(piece)
    plain = MARK.sub(" ", EMOJI.sub(" ", said))
    words = WORD.findall(plain)
    found = {f"says_{name}": 1.0 for name in TOGETHER.found_in(plain) if name in ROLE_SAYINGS or name.endswith("call")}
    found |= {name: 1.0 for name, sign in SIGNS.items() if sign.search(said if name in _MARKED else plain)}
    found |= {name: 1.0 for name, both in _TOGETHER.items() if all(one in found for one in both)}
    found |= {
        "words": math.log1p(len(words)) / 3,
        "few_words": float(len(words) <= 4),
        "no_words": float(not words),
        "codes": min(3, len(MARK.findall(said))) / 2,
    }
    return found, words_about(plain), tuple(NUMBER.findall(plain))


# What says more together than each alone.
_TOGETHER = {
    "instructs_specific": ("says_instructing", "specific"),
    "instructs_code": ("says_instructing", "code"),
    "announces_number": ("says_announcing", "number"),
    "explains_specific": ("says_explaining", "specific"),
    "asks_you": ("asks", "you"),
    "we_will": ("we", "will"),
    "i_will": ("i", "will"),
    "we_have_done": ("we", "have_done"),
    "holds_number": ("says_holding", "number"),
    "done_for_you": ("have_done", "your"),
    "your_number": ("your", "number"),
}
_MARKED = frozenset({"specific", "code", "emoji", "mention", "link"})


def _place(place: int, pieces: int, knows_question: bool) -> dict[str, float]:
    return {
        "first": float(place == 0),
        "last": float(place == pieces - 1),
        "only": float(pieces == 1),
        "late": place / pieces,
        "pieces": math.log1p(pieces) / 2,
        "knows_question": float(knows_question),
    }
