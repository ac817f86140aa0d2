"""A thread as it is in Slack now: suggestions are made from it, and approvals checked against it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from copilot.desk.facts import MessageFact, slack_time, thread_state
from copilot.gather import from_messages
from copilot.slack.errors import SlackRefusedError
from index.sources.slack_messages.authors import approver
from index.sources.slack_messages.forwarding import with_forwards
from index.sources.slack_messages.wording import forwards_in
from index.sources.slack_people import Directory
from index.sources.slack_threads import human_messages, people_in, visibility_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from copilot.desk.questions import ThreadKey
    from copilot.model import Conversation
    from copilot.slack.gateway import Gateway, Json
    from copilot.slack.workspace.people import People
    from index.model import Message, Visibility


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads threads for this app: only its own posts count as their approvers' words."""

    slack: Gateway
    people: People
    bot_id: str
    forms: frozenset[str] = frozenset()  # apps whose posts are the questions of the people they name

    def read(self, thread: ThreadKey, parts: Iterable[str] = ()) -> LiveThread:
        """A thread, and the other top-level messages that make up its question.

        Raises:
            SlackError: it cannot be read; `thread_not_found` if it was deleted.
        """
        channel, first = thread
        raw = self.slack.thread(channel, first)
        for part in parts:
            try:
                raw += self.slack.thread(channel, part)
            except SlackRefusedError as error:
                if error.code != "thread_not_found":
                    raise
        raw = [self._ours_only(message) for message in raw]
        seen = people_in(raw)
        aliases = self.people.aliases(seen)
        names = {user: known[0] for user, known in aliases.items()} | self.people.groups_in(raw)
        bots = self.people.bots(seen) | {self.bot_id}
        directory = Directory(names, bots=bots, forms=self.forms, visibility_of=self._visibility_of)
        return LiveThread(thread, raw, directory, self.people)

    def _visibility_of(self, channel: str) -> Visibility:
        """Who may read a channel now; only the team if Slack does not show it to us."""
        try:
            return visibility_of(self.slack.channel(channel))
        except SlackRefusedError:
            return "internal"

    def _ours_only(self, raw: Json) -> Json:
        """The message without metadata, unless it is our own: any app may write our metadata on its messages."""
        return raw if raw.get("bot_id") == self.bot_id else {k: v for k, v in raw.items() if k != "metadata"}


@dataclass(frozen=True)
class LiveThread:
    """The raw messages of a thread, root first, and everything derived from them."""

    key: ThreadKey
    raw: list[Json]
    directory: Directory
    people: People

    @property
    def facts(self) -> tuple[MessageFact, ...]:
        """Its messages as facts; an approved post counts as its approver's."""
        return tuple(self._fact(raw, message) for raw, message in self._human_messages)

    def facts_by_thread(self) -> Iterator[tuple[MessageFact, str]]:
        """Each fact with the ts of its own thread: each top-level message of a question has its own."""
        for raw, message in self._human_messages:
            yield self._fact(raw, message), str(raw.get("thread_ts") or message.ts)

    @property
    def state(self) -> str:
        return thread_state(self.facts)

    def conversation(self) -> Conversation:
        """What a suggestion is made from.

        Raises:
            NothingAskedError: no person wrote in it, or nothing is asked.
        """
        # In a thread that the team began, such as an announcement, the asker is the first user who wrote.
        asker = next((fact.author for fact in self.facts if not fact.by_team), None)
        conversation = from_messages(list(self.raw), self.people.team, self.directory, asker, self._place)
        return replace(conversation, channel=self.key[0], thread_ts=self.key[1], state=self.state)

    def since(self, ts: str, *, but: Collection[str] = ()) -> list[tuple[str, str]]:
        """What was written or edited after that ts, except for the messages in `but`: author and redacted text."""
        after = slack_time(ts)
        return [
            (message.author, message.text)
            for raw, message in self._human_messages
            if message.ts not in but
            and (slack_time(message.ts) > after or ((edit := _edited(raw)) is not None and slack_time(edit) > after))
        ]

    @cached_property
    def _human_messages(self) -> list[tuple[Json, Message]]:
        """The messages that count, parsed and redacted once."""
        found = human_messages(self.raw, self.directory)[0].values()
        return [(raw, with_forwards(message, self._place, self.directory)) for raw, message in found]

    @cached_property
    def _place(self) -> Visibility:
        """Who may read the thread; Slack is asked only where that decides what is shown of it."""
        forwards = any(True for raw in self.raw for _ in forwards_in(raw))
        return self.directory.visibility_of(self.key[0]) if forwards else "internal"

    def _fact(self, raw: Json, message: Message) -> MessageFact:
        ours = approver(raw, self.directory) is not None
        edited = _edited(raw)
        return MessageFact(
            message.ts,
            message.author,
            ours or self.people.is_team(message.author),
            slack_time(edited) if edited and not ours else None,
        )


def _edited(raw: Json) -> str | None:
    edited = raw.get("edited")
    ts = edited.get("ts") if isinstance(edited, dict) else None
    return ts if isinstance(ts, str) else None
