"""What became of the drafts of a thread, worked out when it is closed: what was sent, by hand or through us?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from copilot.drafting.purposes import HOLDING_REPLY
from copilot.evaluation.draft_use import Said, uses_in
from copilot.gather import NothingAskedError
from copilot.jobs.remembering.learning import learn_from_typed
from copilot.records.answers.draft_uses import drafts_for, posted_in, replace_uses, uses_of
from copilot.records.threads.thread_list import parts_of, question_facts, read_thread
from copilot.slack.errors import SlackRefusedError
from index.cases.answer_text import revokes
from index.cases.outcome import ANSWERS
from index.model import Channel, Thread
from index.roles.message_roles import roles_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from copilot.desk.facts import ThreadFacts
    from copilot.desk.questions import ThreadKey
    from copilot.model import Conversation
    from copilot.records.answers.draft_uses import DraftUse
    from copilot.records.answers.suggestions import SuggestionRow
    from copilot.slack.services import Services
    from index.model import Message


def compare(thread: ThreadKey, services: Services) -> None:
    """`compare:C:TS`: compare the drafts for a closed thread with the replies in it, as they stand in Slack now."""
    with services.engine.connect() as connection:
        row = read_thread(connection, thread)
        parts = parts_of(connection, thread)
        drafts = drafts_for(connection, thread)
        posted = posted_in(connection, thread[0], [thread[1], *parts])
        facts = question_facts(connection, thread)
    if row is None or row.status != "closed" or not drafts:
        return
    try:
        live = services.reader.read(thread, parts)
        conversation = live.conversation()
    except (SlackRefusedError, NothingAskedError):
        return  # what is known of it stays
    said = _said(conversation, facts.merge(*live.facts), posted, services)
    with services.engine.connect() as connection:
        known = uses_of(connection, thread)
    uses = {use.suggestion_id: use for use in uses_in(thread, said, drafts)}
    _learn([one for one in drafts if uses.get(one.suggestion_id) != known.get(one.suggestion_id)], uses, said, services)
    with services.engine.begin() as connection:
        there = [one.suggestion_id for one in drafts_for(connection, thread)]  # what was not forgotten meanwhile
        replace_uses(connection, thread, [uses[id_] for id_ in there if id_ in uses])
    for new in uses.keys() - known.keys():
        services.metrics.draft_uses.labels(uses[new].use).inc()


def _learn(
    drafts: Sequence[SuggestionRow], uses: Mapping[str, DraftUse], said: Sequence[Said], services: Services
) -> None:
    """What the replies teach about the cases of these drafts, of which something else has become than was known."""
    by = {message.at: message.by for message in said}
    for draft in drafts:
        use = uses.get(draft.suggestion_id)
        learn_from_typed(draft, use, by.get(use.at, "") if use else "", services)


def _said(conversation: Conversation, facts: ThreadFacts, posted: Mapping[str, str], services: Services) -> list[Said]:
    by_team = {fact.ts for fact in facts.messages if fact.by_team}  # then, even if they have left since
    messages = tuple(sorted((_in_its_words(turn.message) for turn in conversation.turns), key=lambda m: m.at))
    channel = Channel(conversation.channel or "", "", "internal")
    roles = roles_of(Thread(channel, messages[0].ts, messages), services.people.team)
    secret_at = next((m.at for m in messages if m.secrets), None)
    return [
        Said(m.at, m.text, m.ts in by_team, m.author, _answers(m, roles[m.ts], secret_at), posted.get(m.ts, ""))
        for m in messages
    ]


def _answers(message: Message, role: str, secret_at: datetime | None) -> bool:
    """Whether it says what to do about the question, and not only about a secret that was posted with it."""
    only_revokes = secret_at is not None and message.at > secret_at and revokes(message.text)
    return role in ANSWERS and not only_revokes


def _in_its_words(message: Message) -> Message:
    """A reply that was to hold, and that its approver may have turned into an answer, is judged by what it says."""
    return replace(message, purpose="") if message.purpose == HOLDING_REPLY else message
