"""manifest.yaml asks for what the code calls and heeds, and for nothing else."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from copilot.doctor.slack import NEEDED
from copilot.slack import events, gateway
from copilot.slack.app import SHORTCUTS
from tests.conftest import ROOT
from tests.slack.desk import KNOWN
from tests.test_strict_slack.documented import METHODS, document

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from tests.slack.desk import Desk
    from tests.strict_slack import StrictSlack

_CHANNELS = {"channels:read", "groups:read"}
_HISTORY = {"channels:history", "groups:history"}
# What each method needs for what the app does with it. Others than these are not called.
SCOPES: dict[str, set[str]] = {
    "assistant.threads.setStatus": {"chat:write"},
    "apps.connections.open": set(),  # by the app token
    "auth.test": set(),
    "bots.info": {"users:read"},
    "chat.delete": {"chat:write"},
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write", "chat:write.customize"},
    "chat.update": {"chat:write"},
    "conversations.history": _HISTORY,
    "conversations.info": _CHANNELS,
    "conversations.list": _CHANNELS,
    "conversations.open": {"im:write"},
    "conversations.replies": _HISTORY,
    "usergroups.list": {"usergroups:read"},
    "usergroups.users.list": {"usergroups:read"},
    "users.info": {"users:read"},
    "users.list": {"users:read"},
    "views.open": set(),
    "views.publish": set(),
    "views.push": set(),
    "views.update": set(),
}
EVENTS = {
    "app_home_opened": set(),
    "channel_deleted": {"channels:read"},
    "channel_id_changed": {"groups:read"},
    "channel_left": {"channels:read"},
    "channel_shared": {"channels:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "reaction_added": {"reactions:read"},
    "reaction_removed": {"reactions:read"},
    "subteam_members_changed": {"usergroups:read"},
    "subteam_updated": {"usergroups:read"},
    "user_change": {"users:read"},
}
SHORTCUTS_NEED = {"commands"}
AGENTS_NEED = {"assistant:write"}  # as Slack adds it for whoever ticks the box
# Heeded, and not asked for: the same message comes as message.channels, without the scope app_mentions:read.
HEARD_ANYWAY = {"app_mention"}

MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yaml").read_text(encoding="utf-8"))
ASKED: list[str] = MANIFEST["oauth_config"]["scopes"]["bot"]


def test_every_method_that_is_called_is_in_the_table() -> None:
    assert called() == set(SCOPES)


@pytest.mark.parametrize("method", [name for name in SCOPES if (METHODS / f"{name}.json").exists()])
def test_the_table_is_as_slack_documents_it(method: str) -> None:
    documented = {scope["name"] for scope in document(METHODS, method)["scopes"].get("bot", ())}
    assert SCOPES[method] - {"chat:write.customize"} <= documented
    assert bool(SCOPES[method]) == bool(documented)


def test_scopes_are_those_of_the_methods_the_events_and_the_shortcut() -> None:
    needed = (SHORTCUTS_NEED | AGENTS_NEED).union(*(SCOPES[method] for method in called()), *EVENTS.values())
    assert set(ASKED) == needed
    assert len(ASKED) == len(needed)
    assert list(MANIFEST["oauth_config"]["scopes"]) == ["bot"]


def test_the_strict_slack_gives_no_more(slack: StrictSlack) -> None:
    assert slack.scopes == set(ASKED)


def test_doctor_asks_for_the_same_scopes() -> None:
    assert set(ASKED) == set(NEEDED)


def test_events_are_those_that_are_heeded() -> None:
    asked = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    assert sorted(asked) == sorted(EVENTS)
    assert {event.split(".")[0] for event in asked} == heeded() - HEARD_ANYWAY


def test_shortcuts_are_those_that_have_a_listener() -> None:
    shortcuts = MANIFEST["features"]["shortcuts"]
    assert [shortcut["callback_id"] for shortcut in shortcuts] == list(SHORTCUTS)
    assert {shortcut["type"] for shortcut in shortcuts} == {"message"}


def test_it_fits_into_what_slack_takes() -> None:
    about, features = MANIFEST["display_information"], MANIFEST["features"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert 174 < len(about["long_description"]) <= 4000
    assert len(features["bot_user"]["display_name"]) <= 80
    assert all(len(shortcut["name"]) <= 24 for shortcut in features["shortcuts"])
    assert all(len(shortcut["description"]) <= 150 for shortcut in features["shortcuts"])


def test_socket_mode_without_rotation() -> None:
    settings = MANIFEST["settings"]
    assert settings["socket_mode_enabled"]
    assert settings["interactivity"] == {"is_enabled": True}
    assert not settings["token_rotation_enabled"]
    assert not settings["org_deploy_enabled"]
    home = MANIFEST["features"]["app_home"]
    assert home["home_tab_enabled"]
    assert home["messages_tab_enabled"]  # else cards have no place to arrive in
    assert not home["messages_tab_read_only_enabled"]  # else nobody could ask the app itself


def test_it_is_an_agent_that_says_what_it_does() -> None:
    agent = MANIFEST["features"]["agent_view"]
    assert "assistant_view" not in MANIFEST["features"]
    assert 0 < len(agent["agent_description"]) <= 300


def test_a_journey_with_these_scopes_and_events(slack: StrictSlack, make_desk: Callable[..., Desk]) -> None:
    slack.scopes = set(ASKED)
    slack.subscriptions.clear()
    slack.subscriptions.update(event.split(".")[0] for event in EVENTS)
    desk = make_desk(door="socket")
    ts = desk.uma.says(desk.support, KNOWN)
    desk.click(desk.ana, "approve", desk.card())
    slack.wait_for(lambda: desk.replies(ts), timeout=10)
    desk.shows("Posted by ana")
    desk.ana.opens_home()
    slack.wait_for(lambda: desk.ana.home, timeout=10)
    assert desk.ben.runs_shortcut("suggest_answer", desk.triage, desk.ben.says(desk.triage, KNOWN)).ok
    desk.modal_shows(desk.ben, "Your reply")
    assert not [call for call in slack.journal if call.error == "missing_scope"]
    assert not slack.problems


def called() -> set[str]:
    """Slack's methods that the gateway calls, by its source."""
    calls = (node for node in ast.walk(tree(gateway)) if isinstance(node, ast.Call) and node.args)
    return {
        str(call.args[0].value)
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in ("_call", "_pages", "_answer")
        and isinstance(call.args[0], ast.Constant)
    }


def heeded() -> set[str]:
    """The types of events that `EventFilter.reduce` knows, by its source."""
    reduce = next(
        node for node in ast.walk(tree(events)) if isinstance(node, ast.FunctionDef) and node.name == "reduce"
    )
    patterns = (node.value for node in ast.walk(reduce) if isinstance(node, ast.MatchValue))
    return {str(value.value) for value in patterns if isinstance(value, ast.Constant)}


def tree(module: ModuleType) -> ast.Module:
    assert module.__file__
    with open(module.__file__, encoding="utf-8") as source:
        return ast.parse(source.read())
