"""A pair of question and answer in short, each sentence with the messages that it stands on."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping

    from index.model import Case

SeenAs = Literal["confirmed", "answered", "none", ""]  # empty: nothing that it quotes shows it


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, or a version, and the ids of the messages that say it."""

    text: str
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Distilled:
    """What is left of it after the checks; without an answer, the thread's own words are all there is."""

    title: Sentence | None = None
    question: tuple[Sentence, ...] = ()
    answer: tuple[Sentence, ...] = ()  # the steps in their order
    affected: tuple[Sentence, ...] = ()  # versions that have the problem
    fixed_in: tuple[Sentence, ...] = ()
    standing: SeenAs = ""
    standing_of: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()  # why sentences were dropped: one reason for each, without their words

    @property
    def steps(self) -> str:
        """The answer as text, a step a line."""
        return "\n".join(step.text for step in self.answer)


def basis_of(problem: str, resolution: str | None) -> str:
    """The hash of the pair that something was distilled beside; another pair is not what it is about."""
    return hashlib.sha256(orjson.dumps([problem, resolution])).hexdigest()


def pairs_by_number(case: Case) -> dict[int, str]:
    """The basis of each pair of a case; the case itself is 1."""
    further = ((number, basis_of(pair.problem, pair.resolution)) for number, pair in enumerate(case.further, 2))
    return {1: basis_of(case.problem, case.resolution), **dict(further)}


def as_json(distilled: Distilled) -> dict[str, Any]:
    """It as plain data."""
    return asdict(distilled)


def from_json(raw: Mapping[str, Any]) -> Distilled:
    """What `as_json` made."""
    sentences = {name: tuple(map(_sentence, raw[name])) for name in ("question", "answer", "affected", "fixed_in")}
    title = _sentence(raw["title"]) if raw["title"] else None
    return Distilled(
        title,
        **sentences,
        standing=raw["standing"],
        standing_of=tuple(raw["standing_of"]),
        dropped=tuple(raw["dropped"]),
    )


def _sentence(raw: Mapping[str, Any]) -> Sentence:
    return Sentence(raw["text"], tuple(raw["of"]))
