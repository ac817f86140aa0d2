"""What a card or a modal shows of a suggestion, gathered from the decision on it and the facts of its thread.

The state of a suggestion is nowhere kept: it follows from what people did, so it cannot disagree with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from copilot.desk.card import Card
from copilot.desk.facts import MessageFact, ThreadFacts, seen_until, slack_time, thread_state
from copilot.desk.hours import local_time
from copilot.desk.posting import FORGOTTEN, Approved, Refusal, reaches_others, withdrawn
from copilot.desk.status import answered_by_others, history_of, waiting_since
from copilot.jobs.suggesting.obsolete import obsolete_among, with_obsolete, without_gone
from copilot.jobs.suggesting.sources import cases_now, sources_now
from copilot.jobs.suggesting.tellings import told_with
from copilot.records.answers.decisions import posts_of, read_decision
from copilot.records.threads.thread_rows import question_facts
from copilot.slack.audience import audience_of
from copilot.slack.errors import SlackError, SlackRefusedError
from index.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from copilot.desk.card import CardState
    from copilot.desk.posting import SourceNow
    from copilot.desk.status import Change
    from copilot.records.answers.decisions import Decision
    from copilot.records.answers.suggestions import SuggestionRow
    from copilot.slack.live_thread import LiveThread
    from copilot.slack.services import Services

_USER_ID = re.compile(r"[UW][A-Z0-9]{2,30}")
_NEWS_LENGTH = 600  # characters of a new message that are shown


@dataclass(frozen=True, slots=True)
class Standing:
    """How a suggestion stands, as far as the database knows."""

    facts: ThreadFacts
    history: tuple[Change, ...]
    decision: Decision | None
    posted_ts: str
    moved_on: bool  # the thread is not as the suggestion saw it
    is_begun: bool = False  # a part of what was approved stands somewhere
    obsolete: Mapping[str, str] = field(default_factory=dict)  # of its cases that were marked so: by whom and why
    sources: Mapping[str, SourceNow] = field(default_factory=dict)  # the cases that it stands on, as they are now
    ours: frozenset[str] = frozenset()  # the ts of what stands of it in the thread

    @property
    def is_halfway(self) -> bool:
        """A part of the reply stands, and a person has to say what becomes of the rest."""
        return self.is_begun and self.decision is not None and self.decision.outcome == "failed"

    def state_of(self, messages: Iterable[MessageFact]) -> str:
        """The state of the thread without what stands of this very reply."""
        return thread_state(message for message in messages if message.ts not in self.ours)

    def seen_state(self, suggestion: SuggestionRow) -> str:
        """The state of the thread that counts as known: of what is half posted, the one that was approved."""
        approved = self.decision.thread_state if self.decision and self.is_halfway else None
        return approved or suggestion.thread_state or ""


def standing_of(connection: Connection, suggestion: SuggestionRow, services: Services) -> Standing:
    """Read all that the state of a suggestion follows from."""
    thread = suggestion.thread
    facts = question_facts(connection, thread)
    decision = read_decision(connection, suggestion.suggestion_id)
    posts = posts_of(connection, suggestion.suggestion_id)
    posted = next((post.posted_ts for post in posts if post.posted_ts and not post.is_aside), None)
    known = (
        thread[0] in services.workspace.support
    )  # elsewhere no events are kept, and nothing follows from their absence
    standing = Standing(
        facts,
        history_of(facts, services.emoji),
        decision,
        posted or "",
        moved_on=False,
        is_begun=any(post.posted_ts for post in posts),
        obsolete=obsolete_among(connection, suggestion.body),
        sources=sources_now(connection, cases_now(connection, suggestion.cases(with_aside=True))),
        ours=frozenset(post.posted_ts for post in posts if post.posted_ts and not post.is_aside),
    )
    moved_on = known and standing.state_of(facts.messages) != standing.seen_state(suggestion)
    return replace(standing, moved_on=moved_on)


def _approved(suggestion: SuggestionRow) -> Approved:
    """What an approval of the draft as it is would be bound to."""
    return Approved("", suggestion.audience, suggestion.cases(with_aside=True), suggestion.thread_state)


def is_open(standing: Standing) -> bool:
    """Whether a person can still decide: nobody has, or what was approved failed and nothing of it stands."""
    decision = standing.decision
    return decision is None or (decision.outcome == "failed" and not standing.is_begun)


def compose(
    suggestion: SuggestionRow,
    standing: Standing,
    services: Services,
    *,
    text: str | None = None,
    live: LiveThread | None = None,
    retires: bool = True,
) -> Card:
    """The card; `text` is the engineer's own, `live` the thread as it is now where it has moved on.

    A card `retires` when somebody answers or closes; a modal does not: who has it open wants to answer all the same.

    Raises:
        SlackError: it is not known who asks.
    """
    thread = suggestion.thread
    body = without_gone(with_obsolete(suggestion.body or {}, standing.obsolete), _gone(suggestion, standing))
    refusal = _refusal(suggestion, standing, services)
    state, by = _state(suggestion, standing, live, retires, refusal)
    news = live if state == "stale" or standing.is_halfway else None
    asker = _asker(standing, live)
    person = services.people.person(asker) if asker else None
    decision, last = standing.decision, standing.history[-1] if standing.history else None
    return Card(
        suggestion_id=suggestion.suggestion_id,
        channel=thread[0],
        thread_ts=thread[1],
        body=body,
        text=(decision.text if decision else None) or text or body.get("draft", {}).get("text", ""),
        state=state,
        status=last.status if last else "new",
        asker=asker,
        asker_time=local_time(services.clock(), person.tz, person.tz_offset) if person else None,
        waiting_since=waiting_since(standing.facts, services.emoji) if standing.history else _asked_at(live),
        link=services.workspace.link(thread),
        on_it=_on_it(standing.facts, services),
        decided_by=by,
        posted_link=services.workspace.link((thread[0], standing.posted_ts)) if standing.posted_ts else "",
        news=tuple(_news(news, standing, suggestion, services)) if news else (),
        problem=(decision.problem if decision else None) or "",
        live_state=standing.state_of(live.facts) if live else "",
        note=(decision.reason if decision else None) or (last.note if last and last.status == "on_hold" else ""),
        corrected=decision.corrected if decision else False,
        telling=told_with(suggestion, services),
        is_begun=standing.is_begun,
        refused=refusal.sentence if refusal and state == "stale" else "",
    )


def _refusal(suggestion: SuggestionRow, standing: Standing, services: Services) -> Refusal | None:
    """Why the draft may not be posted as it is, as far as that is known without reading the thread."""
    if not is_open(standing):
        return None
    if suggestion.body is None:
        return Refusal("erased", FORGOTTEN)
    approved = _approved(suggestion)
    refusal = withdrawn(approved, standing.sources)
    if refusal or suggestion.audience != "internal":
        return refusal
    try:
        return reaches_others(approved, audience_of(suggestion.thread[0], services))
    except SlackRefusedError:  # a channel that we are not shown may be anybody's
        return reaches_others(approved, "public")


def _gone(suggestion: SuggestionRow, standing: Standing) -> set[str]:
    """The cases that it stands on and that nobody may be shown any more who would read the reply."""
    shown = {id_ for id_, now in standing.sources.items() if suggestion.audience in ("internal", now.visibility)}
    return suggestion.cases(with_aside=True).keys() - shown


def names_for(card: Card, services: Services) -> Mapping[str, str]:
    """The names of everybody whom a card speaks of."""
    # Who answered an earlier case may be known by id only; a GitHub login is no Slack id.
    answered = {
        str(match["answered_by"] or "") for match in card.body.get("matches", ()) if match["source"] != "github"
    }
    return services.people.names([card.asker, card.decided_by, *card.on_it, *filter(_USER_ID.fullmatch, answered)])


def _state(
    suggestion: SuggestionRow, standing: Standing, live: LiveThread | None, retires: bool, refusal: Refusal | None
) -> tuple[CardState, str]:
    """The state, and who brought it about."""
    decision = standing.decision
    if decision and not is_open(standing):
        return decision.outcome, decision.by
    if refusal or (live and live.state != suggestion.thread_state):
        moved: tuple[CardState, str] = ("stale", "")
    else:
        moved = (decision.outcome, decision.by) if decision else ("open", "")
    if not retires:
        return moved
    seen = seen_until(suggestion.thread_state or "0")
    if answer := answered_by_others(standing.facts, slack_time(seen)):
        return "retired", answer.author
    if standing.history and standing.history[-1].status == "closed":
        return "retired", standing.history[-1].by
    return moved


def _asked_at(live: LiveThread | None) -> datetime | None:
    return live.facts[0].at if live and live.facts else None


def _asker(standing: Standing, live: LiveThread | None) -> str:
    messages: tuple[MessageFact, ...] = standing.facts.messages or (live.facts if live else ())
    users = [message.author for message in messages if message.author and not message.by_team]
    return next(iter(users or [message.author for message in messages if message.author]), "")


def _on_it(facts: ThreadFacts, services: Services) -> tuple[str, ...]:
    """Who of the team wrote or looks, the first of them first."""
    looking = [r.user for r in facts.reactions if r.present and services.emoji.meaning(r.emoji) == "in_progress"]
    return tuple(dict.fromkeys([*(m.author for m in facts.standing if m.by_team), *looking]))


def _news(live: LiveThread, standing: Standing, suggestion: SuggestionRow, services: Services) -> list[str]:
    """What is new in the thread; of one that is as it was, nothing."""
    seen_state = standing.seen_state(suggestion)
    if standing.state_of(live.facts) == seen_state:
        return []
    new = live.since(seen_until(seen_state or "0"), but=standing.ours)
    try:
        names = services.people.names(author for author, _ in new)
    except SlackError:
        names = {}
    lines = [f"{names.get(author, author)}: {shorten(text, _NEWS_LENGTH)}" for author, text in new]
    return lines or ["A message was deleted or edited."]
