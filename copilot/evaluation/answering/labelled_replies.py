"""What the copilot replies to labelled questions: a row each, and what the rows come to.

A reply is `harmful` here where it answers from a wrong case, or a question that the history does not answer: what
people make of a reply that stands on the right case is for people to judge.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from copilot import gather
from copilot.evaluation.labelled_workspace import read_workspace
from copilot.evaluation.searching.apart import indexed_apart
from copilot.suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from copilot.build import App
    from copilot.model import Suggestion
    from index.progress import Progress


@dataclass(frozen=True, slots=True)
class Reply:
    """A question, and what was drafted for it."""

    id: str
    question: str
    is_answerable: bool
    is_answered: bool
    confidence: float
    is_right: bool  # the first case is one that the labels name
    lacks: tuple[str, ...]  # of what the reply must hold by the labels
    text: str
    warnings: tuple[str, ...] = ()

    @property
    def is_harmful(self) -> bool:
        return self.is_answered and not self.is_right

    @property
    def holds_the_answer(self) -> bool:
        return self.is_answered and self.is_right and not self.lacks

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"is_harmful": self.is_harmful}


@dataclass(frozen=True, slots=True)
class Shares:
    """How many there are, and shares; the lengths are those of the answers, in characters."""

    answerable: int
    unanswerable: int
    answered: float  # of the answerable
    holding_the_answer: float  # of the answerable
    longest: int
    mean: float
    harmful: float  # of all
    answered_wrongly: float  # of the unanswerable

    def line(self, name: str) -> str:
        return (
            f"{name}: {self.answerable} answerable, {self.answered:.2f} answered, {self.holding_the_answer:.2f} with "
            f"all that the labels want; {self.unanswerable} others, {self.answered_wrongly:.2f} answered; "
            f"harmful {self.harmful:.3f} of all; {self.mean:.0f} characters, at most {self.longest}"
        )


def replies_of(app: App, folder: Path, progress: Progress) -> list[Reply]:
    """Index a labelled workspace (see data/support) apart, and draft a reply to each of its questions.

    Raises:
        InputError: the folder lacks a file, or one cannot be read.
    """
    space = read_workspace(folder)
    with indexed_apart(app, [space.export], progress, team_ids=space.team) as apart:
        progress.stage("drafting", total=len(space.questions))
        replies = []
        for row in space.questions:
            replies.append(_reply(row, _suggested(apart, row, space.asked_at)))
            progress.advance()
    return replies


def shares(replies: Sequence[Reply]) -> Shares:
    """What the rows of one or more workspaces come to."""
    known = [reply for reply in replies if reply.is_answerable]
    others = [reply for reply in replies if not reply.is_answerable]
    lengths = [len(reply.text) for reply in replies if reply.is_answered]
    return Shares(
        answerable=len(known),
        unanswerable=len(others),
        answered=_share([reply.is_answered for reply in known]),
        holding_the_answer=_share([reply.holds_the_answer for reply in known]),
        longest=max(lengths, default=0),
        mean=sum(lengths) / len(lengths) if lengths else 0.0,
        harmful=_share([reply.is_harmful for reply in replies]),
        answered_wrongly=_share([reply.is_answered for reply in others]),
    )


def _share(those: Sequence[bool]) -> float:
    return sum(those) / len(those) if those else 0.0


def _suggested(app: App, row: dict[str, Any], now: datetime) -> Suggestion:
    asked = gather.from_question(row["question"], now)
    return suggest(asked, app.suggest_services, suggestion_id=row["id"], now=now, as_of=now)


def _reply(row: dict[str, Any], made: Suggestion) -> Reply:
    right = {f"slack:{one}" for one in row["relevant"]}
    said = made.draft.text.lower()
    return Reply(
        id=row["id"],
        question=row["question"],
        is_answerable=bool(right),
        is_answered=made.answered,
        confidence=round(made.confidence, 3),
        is_right=bool(made.matches) and made.matches[0].case.case_id.partition("#")[0] in right,
        lacks=tuple(one for one in row.get("must_contain", ()) if one.lower() not in said),
        text=made.draft.text,
        warnings=tuple(made.draft.warnings),
    )
