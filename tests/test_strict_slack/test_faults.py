"""Faults and limits, as the real WebClient meets them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler

from tests.test_strict_slack.conftest import refusal

if TYPE_CHECKING:
    from tests.strict_slack import Channel, StrictSlack


def test_faults(slack: StrictSlack, client: WebClient, support: Channel) -> None:
    def post(**more: Any) -> Any:
        return client.chat_postMessage(channel=support.id, text="hi", **more)

    slack.faults.answer("chat.postMessage", error="not_in_channel", times=2)
    assert [refusal(post), refusal(post)] == ["not_in_channel"] * 2
    slack.faults.answer("*", retry_after=7)
    with pytest.raises(SlackApiError) as limited:
        post()
    assert (limited.value.response.status_code, limited.value.response.headers["Retry-After"]) == (429, "7")
    slack.faults.answer("chat.postMessage", status=503, html=True)
    with pytest.raises(SlackApiError):
        post()
    assert slack.messages(support) == []
    slack.faults.drop_before("chat.postMessage")
    with pytest.raises(ConnectionError):
        post()
    assert slack.messages(support) == []
    slack.faults.drop_after("chat.postMessage")
    with pytest.raises(ConnectionError):
        post()
    assert len(slack.messages(support)) == 1
    slack.faults.answer("chat.postMessage", error="fatal_error", when=lambda args: args["text"] == "other")
    assert post()["ok"]
    assert slack.counts["chat.postMessage"] == 7
    assert slack.counts["chat.postMessage: dropped"] == 2


def test_a_retrying_client_posts_twice(slack: StrictSlack, support: Channel) -> None:
    """Why a post has no retry handler: Slack has no idempotency key."""
    handler = ConnectionErrorRetryHandler(max_retry_count=1)
    client = WebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[handler])
    slack.faults.drop_after("chat.postMessage")
    client.chat_postMessage(channel=support.id, text="once")
    assert [message.text for message in slack.messages(support)] == ["once", "once"]


def test_a_slow_answer(slack: StrictSlack, support: Channel) -> None:
    hasty = WebClient(token=slack.bot_token, base_url=slack.api_url, timeout=1, retry_handlers=[])
    slack.faults.slow("chat.postMessage", 1.2)
    with pytest.raises(TimeoutError):
        hasty.chat_postMessage(channel=support.id, text="hi")
    assert len(slack.messages(support)) == 1


def test_posts_are_limited_by_channel(slack: StrictSlack, client: WebClient, support: Channel) -> None:
    slack.limit_posts(every=30.0)
    client.chat_postMessage(channel=support.id, text="1")
    client.chat_postMessage(channel=slack.add_channel("other").id, text="1")
    with pytest.raises(SlackApiError) as limited:
        client.chat_postMessage(channel=support.id, text="2")
    assert limited.value.response.status_code == 429
    assert 1 <= int(limited.value.response.headers["Retry-After"]) <= 30
    slack.unlimit()
    client.chat_postMessage(channel=support.id, text="2")
    slack.limit("auth.test", per_minute=1)
    client.auth_test()
    assert refusal(client.auth_test) == "ratelimited"
