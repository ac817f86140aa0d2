"""What the real WebClient is told of assistant.threads.*, which are of threads in direct messages with the app."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from tests.test_strict_slack.conftest import refusal

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from tests.strict_slack import Channel, Person, StrictSlack

PROMPT = {"title": "Search", "message": "How do I …?"}


@pytest.fixture
def thread(ann: Person) -> dict[str, Any]:
    return {"channel_id": ann.im.id, "thread_ts": ann.says(ann.im, "How do I skip a model?")}


def test_a_status_stands_until_the_app_has_answered(client: WebClient, ann: Person, thread: dict[str, Any]) -> None:
    client.assistant_threads_setStatus(**thread, status="is thinking…")
    assert ann.im.statuses == {thread["thread_ts"]: "is thinking…"}
    client.chat_postMessage(channel=ann.im.id, thread_ts=thread["thread_ts"], text="Like this.")
    assert ann.im.statuses == {}


def test_an_empty_status_is_no_status(client: WebClient, thread: dict[str, Any]) -> None:
    assert refusal(lambda: client.assistant_threads_setStatus(**thread, status="")) == "invalid_arguments"


def test_threads_that_there_are_not(client: WebClient, ann: Person, thread: dict[str, Any]) -> None:
    reply = ann.says(ann.im, "And how do I test it?", thread["thread_ts"])
    for wrong in ("1700000000.000100", "yesterday", reply):
        given: dict[str, Any] = {"channel_id": ann.im.id, "thread_ts": wrong, "status": "is thinking…"}
        assert refusal(partial(client.assistant_threads_setStatus, **given)) == "invalid_thread_ts"
    given = {"channel_id": "D0NOBODY", "thread_ts": thread["thread_ts"], "status": "is thinking…"}
    assert refusal(partial(client.assistant_threads_setStatus, **given)) == "channel_not_found"


def test_a_channel_is_no_pane(slack: StrictSlack, client: WebClient, ann: Person, support: Channel) -> None:
    ts = ann.says(support, "How do I skip a model?")
    client.assistant_threads_setStatus(channel_id=support.id, thread_ts=ts, status="is thinking…")
    assert "nobody's direct messages" in slack.problems.pop()


def test_scopes_and_prompts(slack: StrictSlack, client: WebClient, thread: dict[str, Any]) -> None:
    client.assistant_threads_setTitle(**thread, title="Models")
    client.assistant_threads_setSuggestedPrompts(**thread, prompts=[PROMPT])
    assert "shows no prompts" in slack.problems.pop()
    for wrong in ([PROMPT] * 5, [{"title": "Search"}]):
        given: dict[str, Any] = {**thread, "prompts": wrong}
        refused = refusal(partial(client.assistant_threads_setSuggestedPrompts, **given))
        assert refused == "invalid_arguments"
    slack.scopes -= {"assistant:write"}
    assert refusal(lambda: client.assistant_threads_setTitle(**thread, title="Models")) == "missing_scope"
    client.assistant_threads_setStatus(**thread, status="is thinking…")
