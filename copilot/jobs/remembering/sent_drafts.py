"""What became of the drafts of a thread, worked out when it is closed: what was sent, by hand or through us?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from copilot.evaluation.draft_use import HOLDING, Said, uses_in
from copilot.gather import NothingAskedError
from copilot.records.answers.draft_uses import drafts_for, posted_in, replace_uses
from copilot.records.threads.thread_list import parts_of, read_thread
from copilot.slack.errors import SlackRefusedError
from index.cases.outcome import ANSWERS
from index.model import Channel, Thread
from index.roles.message_roles import roles_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from copilot.desk.questions import ThreadKey
    from copilot.model import Conversation
    from copilot.slack.services import Services
    from index.model import Message


def compare(thread: ThreadKey, services: Services) -> None:
    """`compare:C:TS`: compare the drafts for a closed thread with the replies in it, as they stand in Slack now."""
    with services.engine.connect() as connection:
        row = read_thread(connection, thread)
        parts = parts_of(connection, thread)
        drafts = drafts_for(connection, thread)
        posted = posted_in(connection, thread[0], [thread[1], *parts])
    if row is None or row.status != "closed" or not drafts:
        return
    try:
        live = services.reader.read(thread, parts)
        conversation = live.conversation()
    except (SlackRefusedError, NothingAskedError):
        return  # what is known of it stays
    by_team = {fact.ts: fact.by_team for fact in live.facts}
    said = _said(conversation, by_team, posted, services)
    with services.engine.begin() as connection:
        new = replace_uses(connection, thread, uses_in(thread, said, drafts))
    for use in new:
        services.metrics.draft_uses.labels(use.use).inc()


def _said(
    conversation: Conversation, by_team: Mapping[str, bool], posted: Mapping[str, str], services: Services
) -> list[Said]:
    messages = tuple(sorted((_in_its_words(turn.message) for turn in conversation.turns), key=lambda m: m.at))
    channel = Channel(conversation.channel or "", "", "internal")
    roles = roles_of(Thread(channel, messages[0].ts, messages), services.people.team)
    return [
        Said(m.at, m.text, by_team.get(m.ts, False), roles[m.ts] in ANSWERS, posted.get(m.ts, "")) for m in messages
    ]


def _in_its_words(message: Message) -> Message:
    """A reply that was to hold, and that its approver may have turned into an answer, is judged by what it says."""
    return replace(message, purpose="") if message.purpose == HOLDING else message
