"""What the copilot replies to labelled questions: a row each, and what the rows come to.

A reply is `harmful` here where it answers from a wrong case, or a question that the history does not answer: what
people make of a reply that stands on the right case is for people to judge.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from copilot import gather
from copilot.drafting.brief import nobody
from copilot.drafting.judgement import WEIGHTS
from copilot.evaluation.answering.recorded_author import prompt_name
from copilot.evaluation.labelled_workspace import read_workspace
from copilot.evaluation.searching.apart import indexed_apart
from copilot.suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from copilot.build import App
    from copilot.drafting.judgement import Weights
    from copilot.evaluation.answering.recorded_author import RecordedAuthor
    from copilot.model import Says, Suggestion
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
    judgement: Says | None = None  # of a model on record
    prior: float = 0.0  # the search's chance of the case that the judgement is about, which is now the first

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


def replies_of(
    app: App, folder: Path, progress: Progress, author: RecordedAuthor | None = None, weights: Weights = WEIGHTS
) -> list[Reply]:
    """Index a labelled workspace (see data/support) apart, and draft a reply to each of its questions.

    Without an author, as without a model. `weights`: other ones of a judgement than the shipped.

    Raises:
        InputError: the folder lacks a file, or one cannot be read.
    """
    space = read_workspace(folder)
    with indexed_apart(app, [space.export], progress, team_ids=space.team) as apart:
        progress.stage("drafting", total=len(space.questions))
        services = replace(apart.suggest_services, author=author or nobody, weights=weights)
        replies = []
        for row in space.questions:
            name = prompt_name(folder.name, row["id"])
            asked = gather.from_question(row["question"], space.asked_at)
            made = suggest(asked, services, suggestion_id=name, now=space.asked_at, as_of=space.asked_at)
            replies.append(_reply(row, made, dict(author.seen.get(name, ())) if author else {}))
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


def _reply(row: dict[str, Any], made: Suggestion, seen: Mapping[str, float]) -> Reply:
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
        judgement=made.judgement.says if made.judgement else None,
        prior=seen.get(made.matches[0].case.case_id, 0.0) if made.matches else 0.0,
    )
