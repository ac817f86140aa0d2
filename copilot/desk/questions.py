"""One question typed in several top-level messages, and when it is complete."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from copilot.desk.facts import slack_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime, timedelta

ThreadKey = tuple[str, str]  # channel id, thread_ts


@dataclass(frozen=True, slots=True)
class Root:
    """A top-level message by a user."""

    channel: str
    ts: str
    author: str
    replied_at: datetime | None = None  # the first reply in its thread by anyone but the author

    @property
    def key(self) -> ThreadKey:
        return (self.channel, self.ts)

    @property
    def at(self) -> datetime:
        return slack_time(self.ts)

    def replied_before(self, at: datetime) -> bool:
        return self.replied_at is not None and self.replied_at < at


def group_roots(roots: Iterable[Root], pause: timedelta) -> dict[ThreadKey, ThreadKey]:
    """For each top-level message, the first message of its question: its thread gets the card and the reply.

    Messages by one person in one channel, each at most `pause` after the one before, are one question until someone
    else replies to one of them: what comes after an answer is a new question.
    """
    groups: dict[ThreadKey, ThreadKey] = {}
    people = sorted(set(roots), key=lambda root: (root.channel, root.author, root.at, root.ts))
    for _, typed in groupby(people, key=lambda root: (root.channel, root.author)):
        for question in _questions(typed, pause):
            groups |= {root.key: question[0].key for root in question}
    return groups


def _questions(typed: Iterable[Root], pause: timedelta) -> Iterator[list[Root]]:
    question: list[Root] = []
    for root in typed:
        if question and (root.at - question[-1].at > pause or any(r.replied_before(root.at) for r in question)):
            yield question
            question = []
        question.append(root)
    if question:
        yield question


def ready_at(first_at: datetime, latest_at: datetime, pause: timedelta, longest: timedelta) -> datetime:
    """When a question counts as complete: `pause` after its latest message, but at most `longest` after its first."""
    return min(latest_at + pause, first_at + longest)
