"""What of a case is embedded: title, problem and resolution, each in as many parts as the model's window asks for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from index.text import both_ends

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.model import Case

Kind = Literal["title", "problem", "resolution"]
_KINDS: dict[str, Kind] = {"t": "title", "p": "problem", "r": "resolution"}
# Past this many windows a text is a log, and its ends say what it is about; its words are all in the lexical index.
MAX_PARTS_PER_TEXT = 24


class Cutter(Protocol):
    """Who knows what fits: the model, or a cache of its vectors, which need not look at most texts."""

    def parts(self, texts: Sequence[str]) -> list[list[str]]:
        """For each text its parts, each of which the model reads to the end."""


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
        """The vector's id in the store, from which the case and the kind can be read back."""
        return f"{self.case_id}|{self.kind[0]}{self.number}"


def hash_of(text: str) -> str:
    """What a text's vector is cached by."""
    return hashlib.sha256(text.encode("utf-8", errors="replace")).hexdigest()


def parts_of(cases: Sequence[Case], cutter: Cutter) -> Iterator[Part]:
    """The parts of some cases. Kinds are told apart, since at an earlier time only the problem was known."""
    texts: list[tuple[str, Kind, str]] = []
    for case in cases:
        texts.append((case.case_id, "title", case.title))
        texts.append((case.case_id, "problem", titled(case.title, case.problem)))
        if case.resolution:
            texts.append((case.case_id, "resolution", case.resolution))
    for (case_id, kind, _), pieces in zip(texts, cutter.parts([text for *_, text in texts]), strict=True):
        for number, piece in enumerate(both_ends(pieces, MAX_PARTS_PER_TEXT)):
            yield Part(case_id, kind, number, piece)


def read_key(key: str) -> tuple[str, Kind]:
    """The case id and the kind of a vector's id."""
    case_id, _, rest = key.rpartition("|")
    return case_id, _KINDS[rest[0]]


def titled(title: str, problem: str) -> str:
    """A problem under its title; a thread's title is its first line, which need not be said twice."""
    return problem if problem.startswith(title) else f"{title}\n{problem}"
