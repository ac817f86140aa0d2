"""Gathering what a card or a modal is made from: all reads, from the database and from Slack, and no decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.desk.facts import seen_until
from copilot.jobs.suggesting.compose import CardFacts, Live, asker_of, people_on
from copilot.jobs.suggesting.obsolete import obsolete_among
from copilot.jobs.suggesting.side_messages import side_message_of
from copilot.jobs.suggesting.sources import sources_now
from copilot.jobs.suggesting.standing import Standing
from copilot.records.answers.decisions import posts_of, read_decision
from copilot.records.answers.suggestions import read_suggestion
from copilot.records.threads.thread_list import question_facts
from copilot.slack.audience import audience_of
from copilot.slack.errors import SlackRefusedError
from index.sections.evidence_store import evidence_by_id

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from copilot.records.answers.suggestions import SuggestionRow
    from copilot.slack.live_thread import LiveThread
    from copilot.slack.services import Services
    from index.model import Audience


def standing_of(connection: Connection, suggestion: SuggestionRow, services: Services) -> Standing:
    """Read everything in the database that the state of a suggestion follows from."""
    return Standing(
        suggestion,
        question_facts(connection, suggestion.thread),
        services.emoji,
        read_decision(connection, suggestion.suggestion_id),
        tuple(posts_of(connection, suggestion.suggestion_id)),
        gets_events=suggestion.thread[0] in services.workspace.support,
        obsolete=obsolete_among(connection, suggestion.body),
        sources=sources_now(connection, evidence_by_id(connection, suggestion.cases(with_aside=True))),
    )


def read_standing(suggestion_id: str | None, services: Services) -> Standing | None:
    """The same by id; None where there is no such suggestion."""
    with services.engine.connect() as connection:
        suggestion = read_suggestion(connection, suggestion_id) if suggestion_id else None
        return standing_of(connection, suggestion, services) if suggestion else None


def card_facts(standing: Standing, services: Services, thread: LiveThread | None = None) -> CardFacts:
    """What Slack adds to it; `thread` is the thread as it is now, where it was read.

    Raises:
        SlackError: Slack does not say who asks, or who reads the channel.
    """
    live = _live(thread, standing) if thread else None
    asker = asker_of(standing, live.messages if live else ())
    return CardFacts(
        standing=standing,
        now=services.clock(),
        link=services.workspace.link(standing.suggestion.thread),
        posted_link=_posted_link(standing, services),
        asker=services.people.person(asker) if asker else None,
        names=services.people.names(people_on(standing, live)),
        side_message=side_message_of(standing.suggestion, services),
        live=live,
        readers=_readers(standing, services),
    )


def _live(thread: LiveThread, standing: Standing) -> Live:
    return Live(thread.facts, tuple(thread.since(seen_until(standing.seen_state or "0"), but=standing.ours)))


def _posted_link(standing: Standing, services: Services) -> str:
    channel = standing.suggestion.thread[0]
    return services.workspace.link((channel, standing.ours[0])) if standing.ours else ""


def _readers(standing: Standing, services: Services) -> Audience | None:
    """Who reads the channel now, where a draft from internal cases waits to be posted in it."""
    if not standing.is_open or standing.suggestion.audience != "internal":
        return None
    try:
        return audience_of(standing.suggestion.thread[0], services)
    except SlackRefusedError:  # anybody may be in a channel that we are not shown
        return "public"
