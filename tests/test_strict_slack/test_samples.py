"""Payloads and answers have no key that Slack's own samples do not show."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest

from tests.test_strict_slack import documented, views

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_sdk import WebClient

    from tests.strict_slack import StrictSlack

# What holds other people's keys, or is shown in part only.
FREE = {"blocks", "state", "attachments", "files", "reactions", "event_payload", "actions", "previous_message", "root"}
# In Slack's answers and payloads, though not in the samples.
SEEN = {"user_id", "bot_profile.user_id", "bot.team_id", "profile.team", "icons.image_48", "view.blocks", "app_id"}
SEEN |= {
    "event.metadata",
    "metadata.event_payload",
    "message.metadata",
    "event.team",
    "event.parent_user_id",
    "message.reply_users",
}
SEEN |= {"event.user_team", "event.source_team"}  # of Slack Connect
EVENTS = {
    "message": "MessagePayload",
    "message bot_message": "MessageBotPayload",
    "message message_changed": "MessageChangedPayload",
    "message message_deleted": "MessageDeletedPayload",
    "message thread_broadcast": "MessageThreadBroadcastPayload",
    "app_mention": "AppMentionPayload",
    "reaction_added": "ReactionAddedPayload",
    "reaction_removed": "ReactionRemovedPayload",
    "app_home_opened": "AppHomeOpenedPayload",
}
INTERACTIONS = {
    "message_action": "interactive-components/MessageShortcutPayload",
    "block_actions": "interactive-components/BlockActionPayload",
    "view_submission": "views/ViewSubmissionPayload",
    "view_closed": "views/ViewClosedPayload",
}


def strange(ours: Any, sample: Any, path: str = "") -> Iterator[str]:
    """The keys of ours that the sample lacks."""
    if isinstance(ours, dict) and isinstance(sample, dict) and sample:
        for name, value in ours.items():
            if name not in sample:
                yield f"{path}.{name}"
            elif name not in FREE:
                yield from strange(value, sample[name], f"{path}.{name}")
    elif isinstance(ours, list) and isinstance(sample, list) and sample:
        yield from itertools.chain.from_iterable(strange(one, sample[0], path) for one in ours)


def unseen(found: Iterator[str]) -> set[str]:
    return {path for path in found if not path.endswith(tuple(f".{name}" for name in SEEN))}


def live_a_little(slack: StrictSlack, client: WebClient) -> None:
    """Something of everything. Nobody listens: what is sent is written down all the same."""
    slack.scopes.add("app_mentions:read")
    slack.retry_delays = ()
    ann = slack.add_user("ann")
    support = slack.add_channel("support", [ann])
    zoe = slack.add_user("zoe", team_id="T0ELSEWHERE")
    support.members.append(zoe.id)
    zoe.edits(support, zoe.says(support, "from afar"), "from far away")
    root = ann.says(support, f"<@{slack.bot_user_id}> help")
    ann.says(support, "all of you", root, broadcast=True)
    ann.says(support, "see", files=[{"id": "F0", "name": "log.txt"}])
    ann.reacts(support, root, "eyes")
    ann.unreacts(support, root, "eyes")
    about: Any = {"metadata": {"event_type": "sent", "event_payload": {"id": 1}}, "blocks": views.BUTTONS}
    ts = client.chat_postMessage(channel=support.id, text="hi", thread_ts=root, **about)["ts"]
    client.chat_postMessage(channel=support.id, text="hi", username="Ann", icon_url="https://example.com/a.png")
    client.chat_update(channel=support.id, ts=ts, text="ho", blocks=views.BUTTONS)
    ann.edits(support, root, "help me")
    trigger = ann.click("go", support, ts, "1")["trigger_id"]
    client.views_open(trigger_id=trigger, view=views.MODAL | {"notify_on_close": True})
    ann.types("text")
    ann.submits()
    ann.closes()
    client.views_publish(user_id=ann.id, view=views.HOME)
    ann.opens_home()
    ann.clicks("refresh")
    ann.clicks("go", support, ts, "1")
    ann.clicks("more", support, ts, "b")
    ann.runs_shortcut("suggest", support, root)
    ann.deletes(support, root)
    client.chat_delete(channel=support.id, ts=ts)
    slack.settle()


@pytest.mark.parametrize("kind", sorted(EVENTS))
def test_events(slack: StrictSlack, client: WebClient, kind: str) -> None:
    sample = documented.document(documented.SAMPLES / "events", EVENTS[kind])
    sample |= {"context_team_id": "", "context_enterprise_id": ""}  # in some samples only
    live_a_little(slack, client)
    name, _, subtype = kind.partition(" ")
    events = [one for one in slack.events if one.event["type"] == name and one.event.get("subtype", "") == subtype]
    assert events
    for record in events:
        assert unseen(strange(record.payload, sample)) == set()


@pytest.mark.parametrize("kind", sorted(INTERACTIONS))
def test_interactions(slack: StrictSlack, client: WebClient, kind: str) -> None:
    sample = documented.document(documented.SAMPLES / "interactive", INTERACTIONS[kind])
    live_a_little(slack, client)
    payloads = [record.payload for record in slack.interactions if record.payload["type"] == kind]
    assert payloads
    for payload in payloads:
        assert unseen(strange(payload, sample)) == set()


def test_answers(slack: StrictSlack, client: WebClient) -> None:
    documented.document(documented.SAMPLES / "api", "auth.test")
    live_a_little(slack, client)
    channel, user = slack.add_channel("other").id, slack.add_user("bob").id
    client.auth_test()
    client.users_info(user=user)
    client.users_list()
    client.conversations_info(channel=channel, include_num_members=True)
    client.conversations_list()
    client.conversations_members(channel=channel)
    client.bots_info(bot=slack.bot_id)
    client.usergroups_list(include_users=True)
    for call in slack.journal:
        if (documented.SAMPLES / "api" / f"{call.method}.json").exists():
            sample = documented.document(documented.SAMPLES / "api", call.method)
            assert call.error == "", call
            assert unseen(strange(call.response, sample)) == set(), call.method
