"""Figures of real use, counted by the same functions as those of a replay. Each docstring is the definition."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from copilot.desk.status import history_of
from copilot.evaluation.figures.resampling import ratio, whole
from copilot.evaluation.sent_figures import SENT, LiveFigure
from index.details import impersonal
from index.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from copilot.desk.facts import StatusEmoji, ThreadFacts
    from copilot.evaluation.figures.figures import Counted
    from copilot.evaluation.figures.resampling import Estimate
    from copilot.records.answers.decisions import DecisionKind
    from copilot.records.answers.draft_uses import DraftUse

FORMAT = 1
_MOST_REASONS = 20
INTERNAL_REASON = "(internal)"  # shown instead of a reason that was given in a private channel
_T = TypeVar("_T")
_Some = tuple[list["LiveDecision"], list["LiveThread"], list["DraftUse"]]


@dataclass(frozen=True, slots=True)
class LiveDecision:
    """What a person decided on one suggestion. Texts are None once erased."""

    at: datetime
    kind: DecisionKind
    draft: str | None
    text: str | None
    reason: str | None
    corrected: bool
    answered: bool | None
    by_model: bool | None
    tokens: int


@dataclass(frozen=True, slots=True)
class LiveThread:
    """How long one thread took, in hours; None for what has not happened yet."""

    asked_at: datetime
    first_reply: float | None
    closed: float | None


def approved_unchanged(one: LiveDecision) -> Counted:
    """Of all decisions, the share that posted the draft word for word as it was."""
    return float(one.kind != "dismissed" and _is_unchanged(one)), 1.0


def edited(one: LiveDecision) -> Counted:
    """Of all decisions, the share that posted a text of the engineer's own making."""
    return float(one.kind != "dismissed" and not _is_unchanged(one)), 1.0


def dismissed(one: LiveDecision) -> Counted:
    """Of all decisions, the share that dismissed the suggestion."""
    return float(one.kind == "dismissed"), 1.0


def corrected(one: LiveDecision) -> Counted:
    """Of all that was posted, the share that its approver changed afterwards."""
    return (float(one.corrected), 1.0) if one.kind != "dismissed" else None


def how_much_edited(one: LiveDecision) -> Counted:
    """Of the edited ones: the mean share of draft and text together that is not the same in both, word by word; 0 for
    a draft that stands as it was, 1 for another text altogether."""
    share = _edited(one)
    return (share, 1.0) if share else None


def tokens(one: LiveDecision) -> Counted:
    """The mean number of tokens, in and out, that a model took for a suggestion that somebody decided on."""
    return float(one.tokens), 1.0


DECIDED: tuple[LiveFigure[LiveDecision], ...] = (
    LiveFigure("approved_unchanged", "Approved unchanged", "share", approved_unchanged),
    LiveFigure("edited", "Edited", "share", edited),
    LiveFigure("dismissed", "Dismissed", "share", dismissed),
    LiveFigure("corrected", "Corrected afterwards", "share", corrected),
    LiveFigure("how_much_edited", "How much was edited", "share", how_much_edited),
    LiveFigure("tokens", "Tokens", "tokens", tokens),
)
_SHARES: tuple[LiveFigure[Any], ...] = (*SENT, *DECIDED)
_TIMES = {
    "first_reply_hours": (
        "Time to the first reply, median",
        "Of the threads begun by a user that the team answered: hours from the question to the team's first message.",
    ),
    "close_hours": (
        "Time to close, median",
        "Of the threads begun by a user that are closed now: hours from the question to the last closing.",
    ),
}


def definitions() -> dict[str, dict[str, str]]:
    """Title, unit and definition of every figure, by name."""
    said = {f.name: {"title": f.title, "unit": f.unit, "definition": f.definition} for f in _SHARES}
    return said | {
        name: {"title": title, "unit": "hours", "definition": definition}
        for name, (title, definition) in _TIMES.items()
    }


def live_thread(facts: ThreadFacts, emoji: StatusEmoji) -> LiveThread | None:
    """A thread's times; None if the team began it, or nothing is known about it."""
    standing = facts.standing
    if not standing or standing[0].by_team:
        return None
    asked = standing[0].at
    first = next((message.at for message in standing if message.by_team), None)
    last = history_of(facts, emoji)[-1]
    closed = last.at if last.status == "closed" and last.why != "emptied" else None
    return LiveThread(asked, _hours(asked, first), _hours(asked, closed))


def live_figures(
    decisions: Sequence[LiveDecision],
    threads: Sequence[LiveThread],
    uses: Sequence[DraftUse] = (),
    seed: int = 0,
) -> dict[str, Any]:
    """All figures, and the same by week, in the format that the README describes."""
    weeks: dict[str, _Some] = defaultdict(lambda: ([], [], []))
    for decision in decisions:
        weeks[_week(decision.at)][0].append(decision)
    for thread in threads:
        weeks[_week(thread.asked_at)][1].append(thread)
    for use in uses:
        weeks[_week(use.at)][2].append(use)
    return {
        "format": FORMAT,
        "seed": seed,
        "drafts": len(uses),
        "decisions": len(decisions),
        "threads": len(threads),
        "figures": _figures(decisions, threads, uses, seed),
        "definitions": definitions(),
        "weeks": {week: _figures(*some, seed) for week, some in sorted(weeks.items())},
        "reasons": _reasons(decisions),
    }


def _figures(
    decisions: Sequence[LiveDecision], threads: Sequence[LiveThread], uses: Sequence[DraftUse], seed: int
) -> dict[str, Any]:
    found: dict[str, Estimate | None] = {f.name: _ratio(f, uses, seed) for f in SENT}
    found |= {f.name: _ratio(f, decisions, seed) for f in DECIDED}
    found["first_reply_hours"] = _median([t.first_reply for t in threads], seed, "first_reply_hours")
    found["close_hours"] = _median([t.closed for t in threads], seed, "close_hours")
    return {name: asdict(one) if one else None for name, one in found.items()}


def _ratio(figure: LiveFigure[_T], rows: Iterable[_T], seed: int) -> Estimate | None:
    return ratio([pair for row in rows if (pair := figure.count(row)) is not None], seed, figure.name)


def _median(values: Iterable[float | None], seed: int, name: str) -> Estimate | None:
    known = np.array([[value] for value in values if value is not None])
    return whole(known, lambda some: float(np.median(some)), seed, name)


def _is_unchanged(one: LiveDecision) -> bool:
    """By comparing the texts; once they are erased, by what the engineer clicked."""
    share = _edited(one)
    return one.kind == "approved" if share is None else share == 0.0


def _edited(one: LiveDecision) -> float | None:
    """How much draft and posted text differ, 0…1; None if either was erased."""
    if one.kind == "dismissed" or one.draft is None or one.text is None:
        return None
    same = difflib.SequenceMatcher(None, one.draft.split(), one.text.split(), autojunk=False).ratio()
    return 1.0 - same


def _reasons(decisions: Iterable[LiveDecision]) -> Mapping[str, int]:
    """Why suggestions were dismissed, the most frequent first."""
    said = Counter(
        shorten(impersonal(one.reason), 120) if one.reason else "no reason given"
        for one in decisions
        if one.kind == "dismissed"
    )
    return dict(said.most_common(_MOST_REASONS))


def _hours(since: datetime, until: datetime | None) -> float | None:
    return (until - since).total_seconds() / 3600 if until else None


def _week(at: datetime) -> str:
    year, week, _ = at.isocalendar()
    return f"{year}-W{week:02}"
