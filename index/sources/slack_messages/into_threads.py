"""Groups a channel's messages into threads. A question that was typed in several top-level messages is one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.details.people_named import people_named
from index.model import SOMEONE, Channel, Message, Skip, Thread
from index.sources.slack_messages.authors import FORMS_SETTING, SLACKBOT
from index.sources.slack_messages.forwarding import with_forwards

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from index.sources.slack_people import Directory

# The maximum gap between top-level messages that are parts of one question, with nobody else in between. In the
# labelled workspaces all eight pairs of top-level messages by one person within half an hour were one question.
_BURST_SECONDS = 900.0


def group_threads(
    channel: Channel, said: Iterable[tuple[str, Message]], present: Mapping[str, str], directory: Directory
) -> Iterator[Thread | Skip]:
    """Group messages (ordered by ts, each with the ts of its root) into threads.

    `present`: the ts of all messages in the channel, each with the app that posted it, if no person did.
    """
    by_thread: dict[str, list[Message]] = defaultdict(list)
    for root_ts, message in said:
        by_thread[root_ts].append(with_forwards(message, channel.visibility, directory))
    roots = {ts: messages for ts, messages in by_thread.items() if messages[0].ts == ts}
    for ts, messages in by_thread.items():
        if ts not in roots:
            yield without_root(channel.id, ts, len(messages), present.get(ts))
    yield from _joined_bursts(channel, roots, directory)


def without_root(channel_id: str, ts: str, replies: int, app: str | None) -> Skip:
    """Why replies are in no thread: by `app` if it posted what they answer, None if that is not there at all."""
    where = f"{channel_id}:{ts}, {replies} replies"
    if app:
        hint = "" if app == SLACKBOT else f"; if {app} is a form, name it in {FORMS_SETTING}"
        return Skip("posted_by_an_app", where + hint)
    return Skip("root_missing" if app is None else "root_deleted", where)


def burst_around(ts: str, roots: Sequence[tuple[str, str]]) -> list[str]:
    """The ts of all top-level messages that may form one question with this one; `roots`: ts and author, in order.

    How these are grouped depends only on them and their replies.
    """
    runs: list[list[tuple[str, str]]] = []
    for root in roots:
        if runs and _continues(*runs[-1][-1], *root):
            runs[-1].append(root)
        else:
            runs.append([root])
    together = ([root_ts for root_ts, _ in run] for run in runs)
    return next((run for run in together if ts in run), [])


def _continues(ts: str, author: str, next_ts: str, next_author: str) -> bool:
    """Whether a top-level message may continue the question in the one before it."""
    return author == next_author and float(next_ts) - float(ts) <= _BURST_SECONDS


@dataclass(slots=True)
class _Typed:
    """What one person typed in a row at the top of a channel: messages without replies, and at most one with."""

    alone: list[Message] = field(default_factory=list)
    replied: list[Message] = field(default_factory=list)
    last: Message | None = None

    def continues_with(self, messages: Sequence[Message]) -> bool:
        """Whether the next top-level message belongs to it: after someone else has replied, it is a new question."""
        root = messages[0]
        if self.last is None or not _continues(self.last.ts, self.last.author, root.ts, root.author):
            return False
        answered = (float(m.ts) < float(root.ts) for m in self.replied if m.author != root.author)
        return not self.replied or (len(messages) == 1 and not any(answered))

    def add(self, messages: list[Message]) -> None:
        self.last = messages[0]
        if len(messages) > 1:
            self.replied = messages
        else:
            self.alone += messages

    def threads(self) -> Iterator[tuple[str, list[Message]]]:
        """The ts and messages of the threads it makes; where nobody replied, nothing says that they are one."""
        if self.replied:
            yield self.replied[0].ts, sorted([*self.alone, *self.replied], key=lambda message: float(message.ts))
            return
        yield from ((message.ts, [message]) for message in self.alone)


def _joined_bursts(channel: Channel, roots: Mapping[str, list[Message]], directory: Directory) -> Iterator[Thread]:
    """The threads, each including the unanswered top-level messages that its asker posted just before and after."""
    typed = _Typed()
    for messages in roots.values():
        if not typed.continues_with(messages):
            yield from (_thread(channel, ts, together, directory) for ts, together in typed.threads())
            typed = _Typed()
        typed.add(messages)
    yield from (_thread(channel, ts, together, directory) for ts, together in typed.threads())


def _thread(channel: Channel, ts: str, messages: list[Message], directory: Directory) -> Thread:
    url = permalink(directory.workspace_url, channel.id, ts)
    return Thread(channel, ts, tuple(messages), _people(messages, directory), url)


def _people(messages: Sequence[Message], directory: Directory) -> tuple[str, ...]:
    """The names of everyone in a thread: from Slack's list, from their messages, and from how others address them."""
    present = {user for message in messages for user in (message.author, *message.mentions)}
    present |= {forward.author for message in messages for forward in message.forwarded}
    names = {name for user in present for name in directory.aliases.get(user, ())}
    names |= set(people_named(message.text for message in messages))
    for message in messages:
        names |= {message.author_name, *message.named, *directory.names_mentioned(message.text)}
        names |= {forward.author_name for forward in message.forwarded}
    return tuple(sorted(names - {"", SOMEONE}))


def permalink(workspace_url: str, channel_id: str, ts: str) -> str:
    return f"{workspace_url.rstrip('/')}/archives/{channel_id}/p{ts.replace('.', '')}"
