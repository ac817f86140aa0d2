"""The headline of real use: what became of the drafts of closed threads. Each docstring is the definition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from copilot.evaluation.figures.wording import value

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot.evaluation.figures.figures import Counted
    from copilot.records.answers.draft_uses import DraftUse, Use

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class LiveFigure(Generic[_T]):
    """A figure of real use by its name."""

    name: str
    title: str
    unit: str
    count: Callable[[_T], Counted]

    @property
    def definition(self) -> str:
        return " ".join((self.count.__doc__ or "").split())


def sent_unchanged(one: DraftUse) -> Counted:
    """Of the drafts of closed threads, the share that the team sent word for word, through the copilot or by hand.
    A reply is compared with the draft that was newest when it was sent; marks, commas and capitals do not count."""
    return _is(one, "unchanged")


def sent_light(one: DraftUse) -> Counted:
    """Of the drafts of closed threads, the share of which at most every fourth word was changed before it was sent:
    words that are not the same in draft and reply, as a share of the words of both."""
    return _is(one, "light")


def sent_heavy(one: DraftUse) -> Counted:
    """Of the drafts of closed threads, the share that was changed more, and of which at least 30 % of the words of
    draft and reply are still the same."""
    return _is(one, "heavy")


def own_reply(one: DraftUse) -> Counted:
    """Of the drafts of closed threads, the share in whose place the team sent an answer that shares less with it than
    that. Also where the draft was only to hold, because no case answered."""
    return _is(one, "own")


def unanswered(one: DraftUse) -> Counted:
    """Of the drafts of closed threads, the share that answered something, while the team never answered at all."""
    return _is(one, "unanswered")


def drafts_that_answer(one: DraftUse) -> Counted:
    """Of the drafts of closed threads, the share that answered, and did not only say that the team is asked."""
    return float(one.answers), 1.0


def words_changed(one: DraftUse) -> Counted:
    """Of the drafts in whose place an answer was sent, their own included: the mean share of words that differ."""
    return None if one.changed is None else (one.changed, 1.0)


def sent_by_hand(one: DraftUse) -> Counted:
    """Of the answers that were sent in the place of a draft, or as it, the share that was typed into Slack by hand."""
    return None if one.by_hand is None else (float(one.by_hand), 1.0)


SENT: tuple[LiveFigure[DraftUse], ...] = (
    LiveFigure("sent_unchanged", "Sent unchanged", "share", sent_unchanged),
    LiveFigure("sent_light", "Sent with light edits", "share", sent_light),
    LiveFigure("sent_heavy", "Sent with heavy edits", "share", sent_heavy),
    LiveFigure("own_reply", "Another reply instead", "share", own_reply),
    LiveFigure("unanswered", "Unanswered", "share", unanswered),
    LiveFigure("drafts_that_answer", "Drafts that answer", "share", drafts_that_answer),
    LiveFigure("words_changed", "Words changed", "share", words_changed),
    LiveFigure("sent_by_hand", "Sent by hand", "share", sent_by_hand),
)


def headline(result: dict[str, Any]) -> str:
    """What became of the drafts, in a sentence."""
    if not result["drafts"]:
        return "No thread with a draft has been closed yet."
    shares = [value(result["figures"][figure.name], figure.unit) for figure in SENT[:5]]
    unchanged, light, heavy, own, unanswered = shares
    return (
        f"{result['drafts']} drafts in closed threads: {unchanged} sent unchanged, {light} with light edits, "
        f"{heavy} with heavy edits; {own} replaced by another reply, {unanswered} unanswered."
    )


def _is(one: DraftUse, use: Use) -> Counted:
    return float(one.use == use), 1.0
