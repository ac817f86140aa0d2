"""What a card or a modal shows of a suggestion: decided from gathered facts alone, without database or Slack."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from copilot.desk.card import Card
from copilot.desk.facts import thread_state
from copilot.desk.hours import local_time
from copilot.desk.status import waiting_since
from copilot.jobs.suggesting.obsolete import with_obsolete, without_withdrawn
from copilot.jobs.suggesting.standing import refusal_of, state_of
from index.text import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from copilot.desk.card import SideMessage
    from copilot.desk.facts import MessageFact
    from copilot.jobs.suggesting.standing import Standing
    from copilot.model import SavedSuggestion
    from copilot.slack.workspace.person import Person
    from index.model import Audience

_USER_ID = re.compile(r"[UW][A-Z0-9]{2,30}")
_NEWS_LENGTH = 600  # characters of a new message that are shown


@dataclass(frozen=True, slots=True)
class Live:
    """The thread as it is in Slack now, and what was written since somebody saw it: author and redacted text."""

    messages: tuple[MessageFact, ...]
    news: tuple[tuple[str, str], ...] = ()

    @property
    def state(self) -> str:
        return thread_state(self.messages)


@dataclass(frozen=True, slots=True)
class CardFacts:
    """Everything that a card or a modal is made from, read at one moment."""

    standing: Standing
    now: datetime
    link: str  # of the thread
    posted_link: str = ""
    asker: Person | None = None
    names: Mapping[str, str] = field(default_factory=dict)  # of everybody named on it
    side_message: SideMessage | None = None  # what others are told with the draft
    live: Live | None = None  # None where nobody had to look
    readers: Audience | None = None  # who reads the channel now; None where it does not matter


def compose(seen: CardFacts, *, text: str | None = None, retires: bool = True) -> Card:
    """The card; `text` is the engineer's own.

    A card `retires` when somebody answers or closes; a modal does not: who has it open wants to answer all the same.
    """
    standing, live = seen.standing, seen.live
    suggestion, decision = standing.suggestion, standing.decision
    body = _as_shown(standing)
    refusal = refusal_of(standing, seen.readers)
    state, by = state_of(standing, live.state if live else None, refusal, retires=retires)
    last = standing.history[-1] if standing.history else None
    return Card(
        suggestion_id=suggestion.suggestion_id,
        channel=suggestion.thread[0],
        thread_ts=suggestion.thread[1],
        body=body,
        text=(decision.text if decision else None) or text or (body.draft.text if body else ""),
        state=state,
        status=last.status if last else "new",
        asker=asker_of(standing, live.messages if live else ()),
        asker_time=local_time(seen.now, seen.asker.tz, seen.asker.tz_offset) if seen.asker else None,
        waiting_since=waiting_since(standing.facts, standing.emoji) if last else _asked_at(live),
        link=seen.link,
        on_it=standing.on_it,
        decided_by=by,
        posted_link=seen.posted_link,
        news=_news(seen) if state == "stale" or standing.is_halfway else (),
        problem=(decision.problem if decision else None) or "",
        live_state=standing.state_of(live.messages) if live else "",
        note=(decision.reason if decision else None) or (last.note if last and last.status == "on_hold" else ""),
        corrected=decision.corrected if decision else False,
        side_message=seen.side_message,
        is_begun=standing.is_begun,
        refused=refusal.sentence if refusal and state == "stale" else "",
        was_closed=state == "retired" and standing.answer is None,
    )


def asker_of(standing: Standing, live: Sequence[MessageFact]) -> str:
    """Who asks: the first user in the thread, or else whoever began it; empty where nobody knows."""
    messages = [message for message in standing.facts.messages or live if message.author]
    first = next((message for message in messages if not message.by_team), None) or next(iter(messages), None)
    return first.author if first else ""


def people_on(standing: Standing, live: Live | None) -> set[str]:
    """The Slack ids of everybody whom the card may name."""
    # Who answered an earlier case may be known by id only; a GitHub login is no Slack id.
    matches = standing.suggestion.body.matches if standing.suggestion.body else ()
    answered = (match.answered_by for match in matches if match.source != "github")
    decided = [standing.decision.by] if standing.decision else []
    return {
        asker_of(standing, live.messages if live else ()),
        *decided,
        *(change.by for change in standing.history[-1:]),
        *standing.on_it,
        *(author for author, _ in (live.news if live else ())),
        *filter(_USER_ID.fullmatch, answered),
    }


def _as_shown(standing: Standing) -> SavedSuggestion | None:
    body = standing.suggestion.body
    if body is None:
        return None
    return without_withdrawn(with_obsolete(body, standing.obsolete), standing.withdrawn_cases)


def _asked_at(live: Live | None) -> datetime | None:
    return live.messages[0].at if live and live.messages else None


def _news(seen: CardFacts) -> tuple[str, ...]:
    """What is new in the thread; nothing where the thread is as it was."""
    live, standing = seen.live, seen.standing
    if live is None or standing.state_of(live.messages) == standing.seen_state:
        return ()
    lines = tuple(f"{seen.names.get(author, author)}: {shorten(text, _NEWS_LENGTH)}" for author, text in live.news)
    return lines or ("A message was deleted or edited.",)
