"""What the real WebClient is told: tokens, scopes, posts, threads, history, people."""

from __future__ import annotations

import json
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from tests.test_strict_slack import views
from tests.test_strict_slack.conftest import refusal

if TYPE_CHECKING:
    from tests.strict_slack import Channel, Person, StrictSlack


def test_tokens(slack: StrictSlack, client: WebClient) -> None:
    def by(token: str) -> WebClient:
        return WebClient(token=token, base_url=slack.api_url)

    assert client.auth_test()["bot_id"] == slack.bot_id
    assert refusal(by("").auth_test) == "not_authed"
    assert refusal(by("xoxb-other").auth_test) == "invalid_auth"
    assert refusal(by(slack.app_token).auth_test) == "not_allowed_token_type"
    assert refusal(lambda: client.apps_connections_open(app_token=slack.bot_token)) == "not_allowed_token_type"
    assert client.apps_connections_open(app_token=slack.app_token)["url"].startswith("ws://127.0.0.1:")
    slack.revoke_token()
    assert refusal(client.auth_test) == "token_revoked"


def test_scopes(slack: StrictSlack, client: WebClient, support: Channel) -> None:
    answer = client.auth_test()
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")
    assert answer.headers["date"].endswith("GMT")
    slack.scopes -= {"chat:write.customize", "channels:history"}
    about: Any = {"channel": support.id, "text": "hi"}
    assert refusal(lambda: client.chat_postMessage(**about, username="Ann")) == "missing_scope"
    assert refusal(lambda: client.conversations_history(channel=support.id)) == "missing_scope"
    slack.scopes = set()
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(**about)
    assert refused.value.response["needed"] == "chat:write"


def test_form_json_and_nonsense(slack: StrictSlack, client: WebClient, support: Channel) -> None:
    blocks = json.dumps(views.BUTTONS)
    client.api_call("chat.postMessage", data={"channel": support.id, "text": "form", "blocks": blocks})
    client.api_call("chat.postMessage", json={"channel": support.id, "text": "json", "blocks": views.BUTTONS})
    assert [message.text for message in slack.messages(support)] == ["form", "json"]
    assert refusal(lambda: client.api_call("chat.sing", json={})) == "unknown_method"
    assert refusal(lambda: client.api_call("chat.postMessage", json={"text": "x"})) == "invalid_arguments"
    slack.problems.clear()
    client.api_call("chat.postMessage", json={"channel": support.id, "text": "x", "markdown": True})
    assert slack.problems == ["chat.postMessage: unknown argument 'markdown'"]
    request = urllib.request.Request(f"{slack.api_url}auth.test", b"{", {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        assert json.load(answer)["error"] == "invalid_arguments"


def test_where_one_may_post(slack: StrictSlack, client: WebClient, ann: Person) -> None:
    def post(channel: str) -> str:
        return refusal(lambda: client.chat_postMessage(channel=channel, text="hi"))

    archived = slack.add_channel("old")
    slack.archive(archived)
    assert post(archived.id) == "is_archived"
    assert post(slack.add_channel("elsewhere", bot_in=False).id) == "not_in_channel"
    assert post(slack.add_channel("secret", is_private=True, bot_in=False).id) == "channel_not_found"
    assert post("CNOWHERE") == "channel_not_found"
    client.chat_postMessage(channel=ann.id, text="in private")
    assert [message.text for message in ann.dm] == ["in private"]


def test_threads(slack: StrictSlack, client: WebClient, ann: Person, support: Channel) -> None:
    root = ann.says(support, "help")
    reply = client.chat_postMessage(channel=support.id, text="yes", thread_ts=root)["ts"]
    about: Any = {"channel": support.id, "text": "x"}
    assert refusal(lambda: client.chat_postMessage(**about, thread_ts=reply)) == "cannot_reply_to_message"
    assert refusal(lambda: client.chat_postMessage(**about, thread_ts="1.000000")) == "thread_not_found"
    ann.deletes(support, root)
    assert slack.thread(support, root)[0].subtype == "tombstone"
    assert client.conversations_replies(channel=support.id, ts=root)["messages"][0]["subtype"] == "tombstone"
    client.chat_delete(channel=support.id, ts=reply)
    assert slack.messages(support) == []


def test_only_own_messages_are_changed(slack: StrictSlack, client: WebClient, ann: Person, support: Channel) -> None:
    theirs, other = ann.says(support, "help"), slack.other_bot_says(support, "beep")
    assert refusal(lambda: client.chat_update(channel=support.id, ts=theirs, text="x")) == "cant_update_message"
    assert refusal(lambda: client.chat_update(channel=support.id, ts=other, text="x")) == "cant_update_message"
    assert refusal(lambda: client.chat_delete(channel=support.id, ts=other)) == "cant_delete_message"
    own = client.chat_postMessage(channel=support.id, text="hi")["ts"]
    assert refusal(lambda: client.chat_update(channel=support.id, ts=own, text="x" * 4001)) == "msg_too_long"
    client.chat_update(channel=support.id, ts=own, text="ho")
    assert slack.thread(support, own)[0].text == "ho"
    assert refusal(lambda: client.chat_update(channel=support.id, ts="1.000000", text="x")) == "message_not_found"


def test_a_long_post_is_cut(slack: StrictSlack, client: WebClient, support: Channel) -> None:
    client.chat_postMessage(channel=support.id, text="x" * 40_001)
    assert len(slack.messages(support)[0].text) == 40_000
    assert "was cut" in slack.problems[0]


@pytest.mark.parametrize(
    "metadata",
    [
        {"event_type": "answer", "event_payload": {"ids": ["a", "b"]}},
        {"event_type": "answer", "event_payload": {"one": {"two": {"three": 3}}}},
        {"event_type": "answer", "event_payload": {"nothing": None}},
        {"event_type": "an answer", "event_payload": {"id": 7}},
        {"event_type": "answer"},
        {"event_type": "answer", "event_payload": {"id": 7}, "more": 1},
    ],
)
def test_metadata_that_slack_does_not_take(client: WebClient, support: Channel, metadata: dict[str, Any]) -> None:
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel=support.id, text="hi", metadata=metadata)
    assert refused.value.response["error"] == "invalid_metadata_format"


def test_metadata_that_it_takes(client: WebClient, support: Channel) -> None:
    payload = {"id": 7, "is_so": True, "one": {"two": "2"}, "many": [{"case_id": "a"}, {"case_id": "b"}]}
    metadata = {"event_type": "answer", "event_payload": payload}
    assert client.chat_postMessage(channel=support.id, text="hi", metadata=metadata)["message"]["metadata"] == metadata


def test_history_pages_and_metadata(slack: StrictSlack, client: WebClient, ann: Person, support: Channel) -> None:
    root = ann.says(support, "0")
    metadata = {"event_type": "answer", "event_payload": {"id": 7}}
    for number in range(5):
        client.chat_postMessage(channel=support.id, text=str(number), thread_ts=root, metadata=metadata)
    pages = list(client.conversations_replies(channel=support.id, ts=root, limit=2))
    assert [len(page["messages"]) for page in pages] == [2, 2, 2]
    assert all("metadata" not in message for page in pages for message in page["messages"])
    found = client.conversations_replies(channel=support.id, ts=root, include_all_metadata=True)["messages"]
    assert found[0]["reply_count"] == 5
    assert found[1]["metadata"] == metadata
    assert [one["text"] for one in client.conversations_history(channel=support.id)["messages"]] == ["0"]
    later = client.conversations_replies(channel=support.id, ts=root, oldest=found[3]["ts"])["messages"]
    assert [one["text"] for one in later] == ["0", "3", "4"]
    assert refusal(lambda: client.conversations_replies(channel=support.id, ts="1.000000")) == "thread_not_found"
    assert refusal(lambda: client.conversations_history(channel=support.id, cursor="?")) == "invalid_cursor"


def test_people_groups_and_places(slack: StrictSlack, client: WebClient, ann: Person, support: Channel) -> None:
    zoe = slack.add_user("zoe", real_name="Zoé", tz="Europe/Paris", tz_offset=3600, team_id="T0ELSEWHERE")
    group = slack.add_user_group("on-call", [ann])
    assert client.users_info(user=zoe.id)["user"]["is_stranger"] is True
    assert zoe.id not in [user["id"] for user in client.users_list()["members"]]
    assert client.usergroups_users_list(usergroup=group.id)["users"] == [ann.id]
    assert client.usergroups_list()["usergroups"][0]["handle"] == "on-call"
    assert client.conversations_members(channel=support.id)["members"] == [ann.id, slack.bot_user_id]
    shared = slack.add_channel("with-them", [zoe], is_ext_shared=True)
    assert client.conversations_info(channel=shared.id)["channel"]["is_ext_shared"] is True
    assert client.conversations_open(users=ann.id)["channel"]["id"] == ann.im.id
    assert {one["id"] for one in client.conversations_list()["channels"]} == {support.id, shared.id}
    ts = ann.says(support, "hi")
    assert ts.replace(".", "") in client.chat_getPermalink(channel=support.id, message_ts=ts)["permalink"]


def test_reactions(slack: StrictSlack, client: WebClient, ann: Person, support: Channel) -> None:
    ts = ann.says(support, "hi")
    slack.scopes.add("reactions:write")
    about: Any = {"channel": support.id, "timestamp": ts}
    client.reactions_add(**about, name="eyes")
    assert refusal(lambda: client.reactions_add(**about, name="eyes")) == "already_reacted"
    assert refusal(lambda: client.reactions_add(**about, name=":eyes:")) == "invalid_name"
    client.reactions_remove(**about, name="eyes")
    assert refusal(lambda: client.reactions_remove(**about, name="eyes")) == "no_reaction"


def test_pings_and_unescaped_text(slack: StrictSlack, client: WebClient, ann: Person, support: Channel) -> None:
    client.chat_postMessage(channel=support.id, text="&lt;!channel&gt; <https://example.com/?a=1&amp;b=2|docs>")
    assert slack.pings() == []
    assert slack.problems == []
    client.chat_postMessage(channel=support.id, text=f"<!channel> <@{ann.id}> R&D")
    assert [ping.target for ping in slack.pings()] == ["<!channel>", f"<@{ann.id}>"]
    assert "unescaped '&'" in slack.problems[0]
    client.api_call("chat.postMessage", json={"channel": support.id, "blocks": views.BUTTONS})
    assert "blocks without text" in slack.problems[1]


def test_ephemerals_and_response_urls(slack: StrictSlack, client: WebClient, ann: Person, support: Channel) -> None:
    client.chat_postEphemeral(channel=support.id, user=ann.id, text="only you", blocks=views.BUTTONS)
    seen = ann.ephemerals[0]
    payload = ann.click("go", support, seen.ts, "1")
    assert "message" not in payload
    hook = WebhookClient(payload["response_url"])
    assert hook.send(text="changed", replace_original=True).status_code == 200
    assert ann.ephemerals[0].text == "changed"
    for _ in range(4):
        assert hook.send(text="more").status_code == 200
    assert hook.send(text="too much").status_code == 404
    assert [one.error for one in slack.calls("response_url")][-1] == "used_url"
