"""Whether a post may stand, judged at the moment when Slack takes it: by what Slack and the database hold then.

It is written from the rules (DESIGN.md, 5 to 7 and 10) and not from the app: it knows what people clicked, what a draft
was made from, and what the strict Slack shows. Of the app it only uses how a text is rendered and what a thread's state
is called.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from copilot.desk.facts import MessageFact, slack_time, thread_state
from copilot.records.tables import DECISIONS, OUTBOX
from copilot.text.split import mrkdwn_parts
from index.cases.by_hand import read_case
from index.lessons.store import lessons_of
from index.sources.slack_messages.authors import OWN_POST_EVENT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import datetime

    from sqlalchemy import Connection, Engine, Row

    from copilot.model import Suggestion
    from tests.strict_slack import Channel, Message, UserGroup
    from tests.strict_slack.state import Json
    from tests.strict_slack.world import World

TEAM_IS_FRESH_FOR = timedelta(minutes=6)  # five in memory, and the minute after which `serve` looks
_WRITES = ("chat.postMessage", "chat.update")


@dataclass(frozen=True, slots=True)
class Consent:
    """What one person said yes to: a text for a thread as it was shown to them."""

    by: str
    suggestion_id: str
    text: str  # Markdown
    state: str  # of the thread
    aside: str = ""  # Markdown: what the team is told with it
    corrects: bool = False


@dataclass
class Oracle:
    """Keeps what people did and saw; `judge` is called for each call that Slack takes."""

    world: World
    engine: Engine
    clock: Callable[[], datetime]
    group: UserGroup
    places: Collection[Channel]  # where questions are asked
    team_channel: Channel
    suggestions: dict[str, Suggestion] = field(default_factory=dict)
    consents: list[Consent] = field(default_factory=list)
    left_at: dict[str, datetime] = field(default_factory=dict)  # who is not of the team any more, since when
    heard_by: set[tuple[str, str]] = field(default_factory=set)  # person and process that knows of it
    caller: str = ""  # the process whose call it is
    posted: Counter[str] = field(default_factory=Counter)  # by outbox id
    suggestion_of: dict[str, str] = field(default_factory=dict)  # by outbox id, also when the row is gone
    violations: list[str] = field(default_factory=list)

    def consent(self, by: str, suggestion_id: str, text: str = "", state: str = "", *, corrects: bool = False) -> None:
        """Somebody approved the draft, or a text of their own, for the thread as the draft or the news show it."""
        suggestion = self.suggestions[suggestion_id]
        draft, seen = suggestion.draft, state or suggestion.conversation.state or ""
        aside = draft.aside.text if draft.aside else ""
        self.consents.append(Consent(by, suggestion_id, text or draft.text, seen, aside, corrects))

    def consent_again(self, by: str, suggestion_id: str) -> None:
        """Somebody wants posted what was approved before and failed."""
        self.consents += [replace(c, by=by) for c in self.consents if c.suggestion_id == suggestion_id]

    def came_back(self, user: str) -> None:
        del self.left_at[user]
        self.heard_by = {(who, process) for who, process in self.heard_by if who != user}

    def judge(self, method: str, given: Json, answer: Json) -> None:
        channel = self.world.channels.get(str(given.get("channel")))
        if method not in _WRITES or channel is None or channel not in (*self.places, self.team_channel):
            return
        outbox_id = _outbox_id(given.get("metadata"))
        if outbox_id is None:
            if channel is not self.team_channel:  # there, a card
                self.violations.append(f"{method}: a text in #{channel.name} that no approval stands behind")
            return
        with self.engine.connect() as connection:
            row = connection.execute(select(OUTBOX).where(OUTBOX.c.outbox_id == outbox_id)).one_or_none()
            if row is None:
                self.violations.append(f"{method}: {outbox_id} is not in the outbox")
                return
            self.suggestion_of[outbox_id] = row.suggestion_id
            faults = [*self._faults(connection, row, channel, method, given)]
        what = "aside" if not row.thread_ts else "correction" if method == "chat.update" else "reply"
        self.violations += [f"{what} {outbox_id} in #{channel.name}: {fault}" for fault in faults]

    def _faults(
        self, connection: Connection, row: Row[Any], channel: Channel, method: str, given: Json
    ) -> Iterator[str]:
        suggestion, text = self.suggestions[row.suggestion_id], str(given.get("text") or "")
        changes = method == "chat.update"
        if not text.strip():
            yield "it is empty"
        yield from self._not_consented(row, text, changes)
        yield from self._undecided(connection, row)
        yield from self._not_of_the_team(row.approved_by)
        yield from self._overheard(suggestion, channel, is_aside=not row.thread_ts)
        if changes:
            return
        # A correction replaces words that stand: whatever else was said since, and whatever they were drafted from.
        yield from self._withdrawn(connection, suggestion, channel)
        yield from self._twice(row, channel, text)

    def _not_consented(self, row: Row[Any], text: str, changes: bool) -> Iterator[str]:
        """A person said yes to these words, for this place, with the thread as it is now."""
        suggestion = self.suggestions[row.suggestion_id]
        thread = (suggestion.conversation.channel, suggestion.conversation.thread_ts)
        theirs = [c for c in self.consents if (c.suggestion_id, c.by) == (row.suggestion_id, row.approved_by)]
        if not row.thread_ts:
            asked = [c for c in theirs if text.startswith(mrkdwn_parts(c.aside)[0])] if text else []
            where = (row.channel == self.team_channel.id, "it goes to another channel than the team's")
        else:
            asked = [c for c in theirs if text in mrkdwn_parts(c.text) and c.corrects >= changes]
            where = ((row.channel, row.thread_ts) == thread, "it goes to another thread")
        if not asked:
            yield "nobody approved these words"
        if not where[0]:
            yield where[1]
        state = self.state_of(thread, but=row.suggestion_id)
        if asked and not changes and state not in {c.state for c in asked}:
            yield "the thread is not as it was when this was approved"

    def _undecided(self, connection: Connection, row: Row[Any]) -> Iterator[str]:
        decision = connection.execute(
            select(DECISIONS).where(DECISIONS.c.suggestion_id == row.suggestion_id)
        ).one_or_none()
        if decision is None or decision.kind == "dismissed" or decision.outcome == "retracted":
            yield "no decision to post stands"

    def _not_of_the_team(self, user: str) -> Iterator[str]:
        if user in self.group.users:
            return
        if (user, self.caller) in self.heard_by:
            yield "its approver left the team, and this process had heard of it"
        elif self.clock() - self.left_at[user] > TEAM_IS_FRESH_FOR:
            yield "its approver left the team long ago"

    def _overheard(self, suggestion: Suggestion, channel: Channel, *, is_aside: bool) -> Iterator[str]:
        """Who reads the place now may read what it was written for."""
        asked_in = self.world.channels[suggestion.conversation.channel or ""]
        is_internal = suggestion.audience == "internal" or (is_aside and is_hidden(asked_in))
        if is_internal and not is_for_us_alone(channel):
            yield "others read the channel, and it is for the team alone"

    def _withdrawn(self, connection: Connection, suggestion: Suggestion, channel: Channel) -> Iterator[str]:
        cited = {match.case.case_id: match.case for match in suggestion.matches}
        for case_id in suggestion.draft.case_ids:
            then, now = cited[case_id], read_case(connection, case_id)
            if now is None:
                yield f"its case {case_id} is gone"
                continue
            if (now.problem, now.resolution) != (then.problem, then.resolution):
                yield f"its case {case_id} says something else now"
            if now.visibility == "internal" and not is_for_us_alone(channel):
                yield f"its case {case_id} is internal"
            if any(lesson.kind == "obsolete" for lesson in lessons_of(connection, [case_id]).get(case_id, ())):
                yield f"its case {case_id} is marked obsolete"

    def _twice(self, row: Row[Any], channel: Channel, text: str) -> Iterator[str]:
        self.posted[row.outbox_id] += 1
        if self.posted[row.outbox_id] > 1:
            yield "it is posted for the second time"
        standing = [m for m in channel.messages.values() if self._suggestion(m) == row.suggestion_id]
        if sum(message.text == text for message in standing) > 1:
            yield "the same words stand there twice"

    def state_of(self, thread: tuple[str | None, str | None], *, but: str = "") -> str:
        """The thread as it stands in Slack; without what was posted of one suggestion, which is no news to it."""
        channel, root_ts = self.world.channels[thread[0] or ""], thread[1] or ""
        root = channel.messages.get(root_ts)
        messages = [*([root] if root else []), *channel.threads.get(root_ts, [])]
        return thread_state(fact for m in messages if self._suggestion(m) != but and (fact := self._fact(m)))

    def _fact(self, message: Message) -> MessageFact | None:
        if _outbox_id(message.metadata) is not None:
            return MessageFact(message.ts, "", by_team=True)
        if message.bot_id or message.subtype == "tombstone":
            return None
        edited = slack_time(message.edited["ts"]) if message.edited else None
        return MessageFact(message.ts, message.user or "", by_team=False, edited_at=edited)

    def _suggestion(self, message: Message) -> str | None:
        return self.suggestion_of.get(_outbox_id(message.metadata) or "")


def is_hidden(channel: Channel) -> bool:
    """Whether not everybody of the workspace, and nobody else, reads it."""
    return channel.is_private or channel.is_ext_shared


def is_for_us_alone(channel: Channel) -> bool:
    return channel.is_private and not channel.is_ext_shared


def _outbox_id(metadata: Json | None) -> str | None:
    if not metadata or metadata.get("event_type") != OWN_POST_EVENT:
        return None
    return str(metadata["event_payload"]["outbox_id"])
