"""The texts of a case that are embedded: title, problem and resolution, cut into parts that fit the model's window."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from index.text import both_ends

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.model import Case

Kind = Literal["title", "problem", "resolution"]
_KINDS: dict[str, Kind] = {"t": "title", "p": "problem", "r": "resolution"}
# A text with more windows than this is a log. Its beginning and end suffice; the lexical index has all its words.
MAX_PARTS_PER_TEXT = 24


class Cutter(Protocol):
    """Cuts texts to the model's window: the model itself, or its vector cache, which can skip most texts."""

    def parts(self, texts: Sequence[str]) -> list[list[str]]:
        """The parts of each text, each short enough for the model's window."""


@dataclass(frozen=True, slots=True)
class Part:
    """One embedded piece of a case."""

    case_id: str
    kind: Kind
    number: int
    text: str

    @property
    def text_hash(self) -> str:
        return hash_of(self.text)

    @property
    def key(self) -> str:
        """The vector's id in the store; `read_key` gets the case and the kind back from it."""
        return f"{self.case_id}|{self.kind[0]}{self.number}"


def hash_of(text: str) -> str:
    """The key of a text's vector in the cache."""
    return hashlib.sha256(text.encode("utf-8", errors="replace")).hexdigest()


def parts_of(cases: Sequence[Case], cutter: Cutter) -> Iterator[Part]:
    """The parts of these cases. Each has its kind, since a question as of an earlier time may only see the problem."""
    texts: list[tuple[str, Kind, str]] = []
    for case in cases:
        texts.append((case.case_id, "title", case.title))
        texts.append((case.case_id, "problem", titled(case.title, case.problem)))
        if case.resolution:
            texts.append((case.case_id, "resolution", case.resolution))
        for pair in case.further:
            texts += [(case.case_id, "problem", pair.problem), (case.case_id, "resolution", pair.resolution)]
    numbers = Counter[tuple[str, Kind]]()  # a thread with several questions has several problems
    for (case_id, kind, _), pieces in zip(texts, cutter.parts([text for *_, text in texts]), strict=True):
        for piece in both_ends(pieces, MAX_PARTS_PER_TEXT):
            yield Part(case_id, kind, numbers[case_id, kind], piece)
            numbers[case_id, kind] += 1


def read_key(key: str) -> tuple[str, Kind]:
    """The case id and kind in a vector's id."""
    case_id, _, rest = key.rpartition("|")
    return case_id, _KINDS[rest[0]]


def titled(title: str, problem: str) -> str:
    """The problem under its title; a thread's title is its first line, and is not repeated."""
    return problem if problem.startswith(title) else f"{title}\n{problem}"
