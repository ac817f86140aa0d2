"""A question that somebody asked the app itself, in the direct messages that Slack shows as its pane for agents.

An engineer gets what `support-copilot suggest` prints, in the thread of their question. Nothing is posted anywhere
else, so there is nothing to approve.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from copilot.gather import NothingAskedError, from_messages
from copilot.records import audit
from copilot.slack.errors import SlackRefusedError
from copilot.slack.views.pane.answer_view import (
    NOTHING_ASKED,
    TEAM_ONLY,
    WORKING,
    answer_blocks,
    answer_text,
    failed_text,
)
from copilot.suggestion_json import suggestion_from, suggestion_json
from index.errors import InputError
from index.sources.slack_messages.authors import author_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot.model import Conversation, Suggestion
    from copilot.records.jobs import PrivateQuestion
    from copilot.slack.live_thread import LiveThread
    from copilot.slack.services import Services
    from copilot.slack.views.blocks import Block

_GONE = {"thread_not_found", "message_not_found"}


def answer(asked: PrivateQuestion, services: Services) -> None:
    """`ask:D:THREAD:TS:USER`: answer one message; who is not on the team is told whom the app is for."""
    if not services.people.is_team(asked.user):
        _say(asked, TEAM_ONLY, services)
        return
    began = services.clock()
    try:
        live = services.reader.read((asked.channel, asked.thread_ts))
    except SlackRefusedError as error:
        if error.code in _GONE:
            return
        raise
    if not any(raw.get("ts") == asked.ts for raw in live.raw):
        return  # deleted meanwhile
    _show_working(asked, services)
    try:
        suggestion = _suggest(_conversation(asked, live), asked, services)
    except NothingAskedError:
        _say(asked, NOTHING_ASKED, services)
        return
    except InputError as error:  # to try again would not help
        say_it_failed(asked, str(error), services)
        return
    _note(asked, suggestion, services)
    body = suggestion_from(suggestion_json(suggestion))
    names = services.people.names(match.answered_by for match in body.matches if match.source == "slack")
    _say(asked, answer_text(body), services, answer_blocks(body, services.clock(), names))
    services.metrics.suggestions.labels("pane", str(suggestion.answered).lower()).inc()
    services.metrics.suggestion_seconds.labels("pane").observe((services.clock() - began).total_seconds())


def say_it_failed(asked: PrivateQuestion, reason: str, services: Services) -> None:
    """Nobody should go on waiting for an answer that will not come."""
    _say(asked, failed_text(reason), services)


def _conversation(asked: PrivateQuestion, live: LiveThread) -> Conversation:
    """What they wrote in the thread up to this message: what came later is answered by itself.

    Raises:
        NothingAskedError: there are no words in it.
    """
    said = [raw for raw in live.raw if author_of(raw, live.directory) == asked.user and raw["ts"] <= asked.ts]
    conversation = from_messages(list(said), live.people.team, live.directory, asked.user)
    if not any(message.text or message.attached or message.forwarded for message in conversation.asked):
        raise NothingAskedError("There is only a file, and a file's name is no question.")
    return conversation


def _suggest(conversation: Conversation, asked: PrivateQuestion, services: Services) -> Suggestion:
    """For a reply that everybody will read, although only the engineer sees it for now."""
    return services.suggest(
        conversation,
        suggestion_id=services.new_id(),
        now=services.clock(),
        audience="public",
        visibility="internal",
        engineer=asked.user,
    )


def _note(asked: PrivateQuestion, suggestion: Suggestion, services: Services) -> None:
    with services.engine.begin() as connection:
        audit.note(
            connection,
            asked.user,
            "asked_privately",
            (asked.channel, asked.thread_ts),
            services.clock(),
            suggestion_id=suggestion.suggestion_id,
            text=suggestion.draft.text,
        )


def _show_working(asked: PrivateQuestion, services: Services) -> None:
    """Slack takes it away with the answer, or after two minutes."""
    with suppress(SlackRefusedError):  # by a workspace without agents; the answer comes all the same
        services.slack.set_status(asked.channel, asked.thread_ts, WORKING)


def _say(asked: PrivateQuestion, text: str, services: Services, blocks: Sequence[Block] = ()) -> None:
    services.slack.post_card(asked.channel, text, blocks, asked.thread_ts)
