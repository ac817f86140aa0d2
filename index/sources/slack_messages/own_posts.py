"""What the app's own posts say about themselves: their purpose, and the cases they stand on.

It is written as Slack's message metadata, so that exports and other readers know it, too. Posts from before that have
nothing but the ids; for them the app's own records know the rest (`WithKnownPosts`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from index.model import Thread
from index.sections.section import DOCS
from index.sources.slack_messages.authors import OWN_POST_EVENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from index.model import Issue, Message, Release, Skip
    from index.sources.base import HistorySource
    from index.storage.scope import Scope


_MOST_SOURCES, _LONGEST_ID, _LONGEST_PURPOSE, _MOST_PARAGRAPHS = 10, 255, 40, 200


@dataclass(frozen=True, slots=True)
class PostedAs:
    """What one posted message is for, and what it stands on."""

    purpose: str
    sources: tuple[str, ...] = ()  # case ids, the one that it answers from first
    answer: tuple[int, ...] = ()  # its paragraphs that answer
    is_rewritten: bool = False  # whether those are the approver's own words

    def on(self, message: Message) -> Message:
        """The message that was posted so."""
        return replace(
            message,
            purpose=self.purpose,
            # A reply that stands on the docs is an answer of its own: there is no case that it repeats.
            sources=tuple(one for one in self.sources if not one.startswith(DOCS)),
            answer=self.answer,
            is_rewritten=self.is_rewritten,
        )


class Lookup(Protocol):
    """What the app's records know of a message; None if it was not posted through the app."""

    def __call__(self, channel: str, ts: str) -> PostedAs | None: ...


def payload_of(posted: PostedAs | None) -> dict[str, Any]:
    """Its part of the metadata. Slack takes texts, numbers, booleans and lists of flat objects, but no other lists."""
    if posted is None or not posted.purpose:
        return {}
    return {
        "purpose": posted.purpose,
        "sources": [{"case_id": case_id} for case_id in posted.sources[:_MOST_SOURCES]],
        "answer": " ".join(map(str, posted.answer[:_MOST_PARAGRAPHS])),
        "is_rewritten": posted.is_rewritten,
    }


def posted_as_in(raw: Mapping[str, Any]) -> PostedAs | None:
    """What the metadata of a raw message says; None if it is not the app's own, or from before it said so."""
    metadata = raw.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("event_type") != OWN_POST_EVENT:
        return None
    payload = metadata.get("event_payload")
    purpose = payload.get("purpose") if isinstance(payload, dict) else None
    if not isinstance(payload, dict) or not isinstance(purpose, str) or not 0 < len(purpose) <= _LONGEST_PURPOSE:
        return None
    return PostedAs(
        purpose,
        tuple(_ids(payload.get("sources"))),
        tuple(int(one) for one in str(payload.get("answer") or "").split()[:_MOST_PARAGRAPHS] if one.isdecimal()),
        payload.get("is_rewritten") is True,
    )


def _ids(sources: object) -> Iterator[str]:
    for source in sources[:_MOST_SOURCES] if isinstance(sources, list) else ():
        case_id = source.get("case_id") if isinstance(source, dict) else None
        if isinstance(case_id, str) and 0 < len(case_id) <= _LONGEST_ID:
            yield case_id


def with_known_posts(item: Thread, lookup: Lookup) -> Thread:
    """The thread, with what the app's records know of its messages where the messages themselves do not say it."""
    known = ((m, None if m.purpose else lookup(item.channel.id, m.ts)) for m in item.messages)
    return replace(item, messages=tuple(posted.on(message) if posted else message for message, posted in known))


class WithKnownPosts:
    """Wraps a source of threads, and adds what the app's records know of its own posts."""

    def __init__(self, source: HistorySource, lookup: Lookup) -> None:
        self._source = source
        self._lookup = lookup
        self.name = source.name

    @property
    def is_current(self) -> bool:
        return self._source.is_current

    @is_current.setter
    def is_current(self, value: bool) -> None:
        self._source.is_current = value

    def read(self) -> Iterator[Thread | Issue | Release | Skip]:
        for item in self._source.read():
            yield with_known_posts(item, self._lookup) if isinstance(item, Thread) else item

    def scopes(self) -> list[Scope]:
        return self._source.scopes()
