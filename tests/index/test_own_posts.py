"""What our own posts say about themselves, there and back, and what is no metadata of ours."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from index.model import Channel, Message, Thread
from index.sources.slack_messages.authors import OWN_POST_EVENT
from index.sources.slack_messages.own_posts import PostedAs, payload_of, posted_as_in, with_known_posts
from index.sources.slack_people import Directory
from index.sources.slack_threads import parse

POSTED = PostedAs("answer", ("slack:C1:1.0", "docs:a page.md#part"), (1, 2), is_rewritten=True)


def raw(payload: object, event: str = OWN_POST_EVENT) -> dict[str, Any]:
    return {"ts": "1700000000.000100", "text": "a", "metadata": {"event_type": event, "event_payload": payload}}


@pytest.mark.parametrize("posted", [POSTED, PostedAs("holding_reply"), replace(POSTED, sources=(), answer=())])
def test_it_is_read_as_it_was_written(posted: PostedAs) -> None:
    payload = {"outbox_id": "o1", "approved_by": "UANA"} | payload_of(posted)
    assert posted_as_in(raw(payload)) == posted
    message = parse(raw(payload), Directory(), "UANA")
    told = (message.purpose, message.sources, message.answer, message.is_rewritten)
    cases = tuple(one for one in posted.sources if not one.startswith("docs:"))  # a section is no case to repeat
    assert told == (posted.purpose, cases, posted.answer, posted.is_rewritten)


@pytest.mark.parametrize(
    "message",
    [
        {"ts": "1.0", "text": "a"},
        {"ts": "1.0", "text": "a", "metadata": "answer"},
        raw({"outbox_id": "o1", "approved_by": "UANA"}),  # from before it said so
        raw({"purpose": "answer"}, "another_event"),
        raw("answer"),
        raw({"purpose": 7}),
        raw({"purpose": ""}),
        raw({"purpose": "x" * 41}),
    ],
)
def test_what_says_nothing(message: dict[str, Any]) -> None:
    assert posted_as_in(message) is None


@pytest.mark.parametrize(
    "more",
    [
        {"sources": "slack:C1:1.0", "answer": None, "is_rewritten": "yes"},
        {"sources": ["slack:C1:1.0", None, {"case_id": 7}, {"id": "x"}, {"case_id": "y" * 256}], "answer": "a -1 ²"},
    ],
)
def test_what_is_malformed_is_left_out(more: dict[str, Any]) -> None:
    assert posted_as_in(raw({"purpose": "answer"} | more)) == PostedAs("answer")


def test_a_huge_list_is_cut() -> None:
    many = replace(POSTED, sources=tuple(f"slack:C1:{n}.0" for n in range(99)), answer=tuple(range(999)))
    found = posted_as_in(raw(payload_of(many)))
    assert found
    assert (found.sources, len(found.answer)) == (many.sources[:10], 200)


def test_the_records_add_only_what_a_message_does_not_say() -> None:
    said = POSTED.on(Message("2.0", "UANA", "b"))
    thread = Thread(
        Channel("C1", "support", "public"), "1.0", (Message("1.0", "U1", "a"), said, Message("3.0", "UANA", "c"))
    )
    known = {("C1", "2.0"): PostedAs("holding_reply"), ("C1", "3.0"): PostedAs("follow_up")}
    found = with_known_posts(thread, lambda channel, ts: known.get((channel, ts)))
    assert [message.purpose for message in found.messages] == ["", "answer", "follow_up"]
