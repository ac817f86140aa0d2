"""What people say outside the text, read live: by the nightly run, and when a thread is read for a suggestion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from copilot.gather import NothingAskedError
from copilot.serve.connect import book_in
from copilot.slack.gateway import Gateway
from copilot.slack.live_thread import Reader
from copilot.slack.workspace.people import People
from tests.conftest import NOW
from tests.live.test_slack import cases_of, sync
from tests.strict_slack import posting
from tests.strict_slack.state import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot.build import App
    from copilot.slack.live_thread import LiveThread
    from tests.strict_slack import Channel, StrictSlack

    MakeApp = Callable[..., App]

WORDS = "The importer stops at row 4,096 with IM-41, what can we do?"
ANSWER = "Raise import.rows to 9000 in the settings file and restart the worker."


def post(slack: StrictSlack, channel: Channel, text: str, thread_ts: str | None = None, **about: Any) -> str:
    """A message as Slack stores it, whoever it is by; its ts."""
    with slack.world.lock:
        where = slack.world.channel(channel)
        message = Message(where.id, slack.world.next_ts(where), text, team=slack.team_id, thread_ts=thread_ts)
        for name, value in about.items():
            setattr(message, name, value)
        return posting.store(slack.world, where, message).ts


def forward(channel: str) -> dict[str, Any]:
    about = {"is_share": True, "is_msg_unfurl": True, "channel_id": channel, "author_id": "U0GONE"}
    return {"attachments": [{**about, "author_name": "Rita Lind", "text": WORDS, "fallback": WORDS}]}


def email() -> dict[str, Any]:
    sender = {"address": "rita@firm.example", "name": "Rita Lind"}
    file = {
        "id": "F1",
        "mode": "email",
        "filetype": "email",
        "subject": "Importer",
        "from": [sender],
        "name": "Importer",
    }
    return {"user": "USLACKBOT", "subtype": "file_share", "files": [{**file, "plain_text": WORDS}]}


def form(user: str) -> dict[str, Any]:
    text = {"type": "mrkdwn", "text": f"*From:* <@{user}>\n*What is wrong?*\n{WORDS}"}
    return {"bot_id": "B0FORM", "app_id": "A0FORM", "username": "Get help", "subtype": "bot_message"} | {
        "blocks": [{"type": "section", "text": text}]
    }


def spoken() -> dict[str, Any]:
    transcription = {"status": "complete", "preview": {"content": WORDS}}
    return {"subtype": "file_share", "files": [{"id": "F1", "name": "clip.m4a", "transcription": transcription}]}


def logged() -> dict[str, Any]:
    return {"subtype": "file_share", "files": [{"id": "F1", "name": "a.log", "preview": WORDS}]}


def reading(slack: StrictSlack, app: App, channel: Channel, ts: str) -> LiveThread:
    gateway, policy = Gateway(slack.bot_token, slack.api_url), app.settings.policy
    people = People(gateway, policy, slack.team_id, lambda: NOW, book_in(app.engine, lambda: NOW))
    people.refresh_team()
    return Reader(gateway, people, slack.bot_id, frozenset(policy.slack.forms_from)).read((channel.id, ts))


@pytest.mark.parametrize("how", ["forward", "email", "form", "spoken", "logged", "tool"])
def test_a_question_outside_the_text_is_a_case_at_night_and_a_question_at_once(
    how: str, small: Any, live_app: MakeApp
) -> None:
    slack, support, ids = small
    general = slack.add_channel("general", [])
    raws: dict[str, dict[str, Any]] = {
        "forward": {"user": ids["uma"], **forward(general.id)},
        "email": email(),
        "form": form(ids["uma"]),
        "spoken": {"user": ids["uma"], **spoken()},
        "logged": {"user": ids["uma"], **logged()},
        "tool": {"user": ids["uma"], "bot_id": "B0TOOL", "app_id": "A0TOOL"},
    }
    root = post(slack, support, WORDS if how == "tool" else "", **raws[how])
    app = live_app(team={"members": [ids["ana"]]}, slack={"forms_from": ["B0FORM"]})
    conversation = reading(slack, app, support, root).conversation()
    assert WORDS in conversation.question
    post(slack, support, ANSWER, root, user=ids["ana"])
    assert sync(app)["skipped_by_reason"] == {}
    case = cases_of(app)[f"slack:{support.id}:{root}"]
    assert (WORDS in case.problem, case.resolution) == (True, ANSWER)
    assert "rita@firm.example" not in repr(case)


@pytest.mark.parametrize(("is_private", "is_listed"), [(True, True), (False, False)])
def test_what_is_forwarded_from_where_not_everybody_reads_is_not_quoted(
    is_private: bool, is_listed: bool, small: Any, live_app: MakeApp
) -> None:
    slack, support, ids = small
    secret = slack.add_channel("secret", [], is_private=is_private)
    source = secret.id if is_listed else "C0NOBODYKNOWS"
    root = post(slack, support, "Can somebody look?", user=ids["uma"], **forward(source))
    app = live_app(team={"members": [ids["ana"]]})
    assert WORDS not in reading(slack, app, support, root).conversation().question
    post(slack, support, ANSWER, root, user=ids["ana"])
    sync(app)
    assert WORDS not in repr(cases_of(app))


def test_a_channel_that_becomes_private_takes_its_forwarded_words_along(small: Any, live_app: MakeApp) -> None:
    slack, support, ids = small
    general = slack.add_channel("general", [])
    root = post(slack, support, "Can somebody look?", user=ids["uma"], **forward(general.id))
    post(slack, support, ANSWER, root, user=ids["ana"])
    app = live_app(team={"members": [ids["ana"]]})
    sync(app)
    assert WORDS in repr(cases_of(app))
    general.is_private = True
    sync(app)
    assert WORDS not in repr(cases_of(app))


def test_a_form_that_is_not_let_in_is_said_and_its_thread_is_no_question(small: Any, live_app: MakeApp) -> None:
    slack, support, ids = small
    root = post(slack, support, "", **form(ids["uma"]))
    post(slack, support, "anybody?", root, user=ids["uma"])
    app = live_app(team={"members": [ids["ana"]]})
    with pytest.raises(NothingAskedError, match=r"\[slack\] forms_from"):
        reading(slack, app, support, root).conversation()
    result = sync(app)
    assert result["skipped_by_reason"] == {"posted_by_an_app": 1}
    assert "B0FORM Get help" in str(result["skipped_examples"])


def test_bots_and_slackbot_ask_nothing_live(small: Any, live_app: MakeApp) -> None:
    slack, support, ids = small
    robot = slack.add_user("robot", is_bot=True)
    for about in ({"user": robot.id}, {"user": robot.id, "bot_id": "B0ROBOT"}, {"user": "USLACKBOT"}):
        root = post(slack, support, WORDS, **about)
        post(slack, support, ANSWER, root, user=ids["ana"])
        app = live_app(team={"members": [ids["ana"]]})
        facts = reading(slack, app, support, root).facts
        assert {fact.author for fact in facts} == {ids["ana"]}
        sync(app)
        assert f"slack:{support.id}:{root}" not in cases_of(app)


def test_who_left_the_user_group_was_of_the_team_then(small: Any, live_app: MakeApp) -> None:
    slack, _, ids = small
    ben = slack.add_user("ben")
    group = slack.add_user_group("crew", [ben])
    group.users.append(ids["ana"])
    app = live_app(team={"user_group": "@crew"})
    assert sync(app)["cases"] == 1
    group.users.remove(ids["ana"])
    result = sync(app)
    assert (result["cases"], result["removed"], list(result["team"]["left"])) == (1, 0, [ids["ana"]])
