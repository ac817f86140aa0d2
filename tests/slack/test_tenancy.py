"""What Slack signs, and yet is about another workspace, organisation or app, is refused before anything is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from copilot.slack.services import Workspace
from copilot.slack.tenancy import is_member_elsewhere, is_ours
from tests.slack.desk import KNOWN, texts_in
from tests.slack.forging import click_on_card, everything, submission

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.slack.desk import Desk

US, APP, ORG = "T0STRICT", "A0COPILOT", "E0ORG"
ALONE = Workspace("B", "U", US, "https://x", set(), frozenset(), None, app_id=APP)
IN_ORG = Workspace("B", "U", US, "https://x", set(), frozenset(), None, enterprise_id=ORG, app_id=APP)


def granted(team: str | None = US, enterprise: str | None = None, *, for_all: bool = False) -> list[dict[str, Any]]:
    return [{"enterprise_id": enterprise, "team_id": team, "is_bot": True, "is_enterprise_install": for_all}]


EVENT = {"type": "event_callback", "team_id": US, "api_app_id": APP, "authorizations": granted()}
SHARED = {"is_ext_shared_channel": True}
CLICK = {"type": "block_actions", "team": {"id": US}, "enterprise": None, "api_app_id": APP}
FOR_ALL = {"team": None, "is_enterprise_install": True}


@pytest.mark.parametrize(
    ("workspace", "body", "ours"),
    [
        (ALONE, EVENT, True),
        (ALONE, {"type": "event_callback"}, False),
        (ALONE, EVENT | {"authorizations": []}, True),
        (ALONE, EVENT | {"authorizations": [], "team_id": "T0ELSE"}, False),
        (ALONE, EVENT | {"team_id": "T0ELSE"}, False),
        (ALONE, EVENT | {"team_id": "T0ELSE"} | SHARED, True),  # said by somebody of the other workspace
        (ALONE, EVENT | {"team_id": "T0ELSE", "enterprise_id": "E0ELSE"} | SHARED, True),
        (ALONE, EVENT | {"team_id": "T0ELSE", "authorizations": granted("T0ELSE")} | SHARED, False),
        (ALONE, EVENT | {"authorizations": granted("T0ELSE")}, False),
        (ALONE, EVENT | {"authorizations": granted(US, "E0ELSE")}, False),
        (ALONE, EVENT | {"authorizations": granted(None, "E0ELSE", for_all=True)}, False),
        (ALONE, EVENT | {"authorizations": [17, None]}, True),
        (ALONE, EVENT | {"enterprise_id": "E0ELSE"}, False),
        (ALONE, EVENT | {"api_app_id": "A0ELSE"}, False),
        (IN_ORG, EVENT | {"enterprise_id": ORG, "authorizations": granted(US, ORG)}, True),
        (IN_ORG, EVENT | {"enterprise_id": ORG, "authorizations": granted(None, ORG, for_all=True)}, True),
        (IN_ORG, EVENT | {"team_id": "T0SISTER", "authorizations": granted(None, ORG, for_all=True)}, True),
        (IN_ORG, EVENT | {"enterprise_id": "E0ELSE"}, False),
        (ALONE, CLICK, True),
        (ALONE, CLICK | {"team": {"id": "T0ELSE"}}, False),
        (ALONE, CLICK | {"team": None}, False),
        (ALONE, CLICK | {"team": "T0STRICT"}, False),
        (ALONE, CLICK | {"enterprise": {"id": "E0ELSE"}}, False),
        (ALONE, CLICK | {"enterprise": {"id": "E0ELSE"}} | FOR_ALL, False),
        (ALONE, CLICK | {"view": {"app_installed_team_id": "T0ELSE"}}, False),
        (ALONE, CLICK | {"view": {"app_installed_team_id": US}}, True),
        (ALONE, CLICK | {"api_app_id": "A0ELSE"}, False),
        (IN_ORG, CLICK | {"enterprise": {"id": ORG}}, True),
        (IN_ORG, CLICK | {"enterprise": {"id": ORG}} | FOR_ALL, True),
        (IN_ORG, CLICK | FOR_ALL, False),
    ],
)
def test_whose_it_is(workspace: Workspace, body: dict[str, Any], ours: bool) -> None:
    assert is_ours(body, workspace) == ours


def test_who_is_member_elsewhere() -> None:
    assert is_member_elsewhere({"user": {"id": "U1", "team_id": "T0ELSE"}}, ALONE)
    assert not is_member_elsewhere({"user": {"id": "U1", "team_id": US}}, ALONE)
    assert not is_member_elsewhere({"user": {"id": "U1"}}, ALONE)
    # In an organisation people keep their id, and only `users.info` says who they are here.
    assert not is_member_elsewhere({"user": {"id": "U1", "team_id": "T0SISTER"}}, IN_ORG)


ELSEWHERE: dict[str, dict[str, Any]] = {
    "another team": {"team_id": "T0ELSE"},
    "another installation": {"authorizations": granted("T0ELSE"), "team_id": "T0ELSE", "is_ext_shared_channel": True},
    "another organisation": {"enterprise_id": "E0ELSE"},
    "another app": {"api_app_id": "A0ELSE"},
}


@pytest.mark.parametrize("envelope", ELSEWHERE.values(), ids=ELSEWHERE)
def test_events_of_others_leave_nothing(each_desk: Desk, envelope: dict[str, Any]) -> None:
    desk = each_desk
    desk.quiet()
    desk.slack.acknowledge_within, desk.slack.retry_delays = 0.5, ()
    before = everything(desk)
    event = {
        "type": "message",
        "channel": desk.support.id,
        "user": desk.uma.id,
        "text": KNOWN,
        "ts": "1700000000.000100",
    }
    record = desk.slack.deliver_event(event, channel=desk.support, envelope=envelope)
    desk.slack.wait_for(lambda: record.attempts, timeout=10)
    assert not record.attempts[0].ok
    desk.quiet()
    assert everything(desk) == before
    assert desk.cards == []


def test_an_event_that_another_workspace_began_in_a_shared_channel_is_heard(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    desk.support.is_ext_shared = True
    event = {
        "type": "message",
        "channel": desk.support.id,
        "user": desk.uma.id,
        "text": KNOWN,
        "ts": "1700000000.000100",
    }
    theirs = {"team_id": "T0ELSE", "enterprise_id": "E0ELSE"}
    record = desk.slack.deliver_event(event, channel=desk.support, envelope=theirs)
    desk.slack.wait_for(lambda: record.attempts, timeout=10)
    assert record.attempts[0].ok
    desk.slack.wait_for(lambda: desk.status("1700000000.000100") != "unknown", timeout=10)


FOREIGN_CLICKS: dict[str, dict[str, Any]] = {
    "another team": {"team": {"id": "T0ELSE", "domain": "else"}},
    "another organisation": {"enterprise": {"id": "E0ELSE", "name": "Else"}},
    "an installation for all": {"team": None, "is_enterprise_install": True, "enterprise": {"id": "E0ELSE"}},
    "another app": {"api_app_id": "A0ELSE"},
}


@pytest.mark.parametrize("changes", FOREIGN_CLICKS.values(), ids=FOREIGN_CLICKS)
def test_clicks_and_submissions_of_others_do_nothing(each_desk: Desk, changes: dict[str, Any]) -> None:
    desk = each_desk
    desk.uma.says(desk.support, KNOWN)
    desk.click(desk.ana, "edit", desk.card())
    desk.modal_shows(desk.ana, "Your reply")
    desk.quiet()
    desk.slack.acknowledge_within = 0.5
    before = everything(desk)
    suggestion_id = desk.ana.modals[-1].private_metadata.split()[1]
    click = click_on_card(desk, desk.ana, desk.card(), "approve", suggestion_id)
    view = desk.ana.modals[-1]
    for payload in (click, submission(desk, desk.ana, view, "post_reply", view.private_metadata, "buy my coin")):
        assert not desk.slack.interact(payload | changes).ok
    desk.quiet()
    assert everything(desk) == before


def test_a_member_who_acts_from_another_workspace_is_told_no(desk: Desk) -> None:
    desk.uma.says(desk.support, KNOWN)
    card = desk.card()
    desk.quiet()
    before = everything(desk)
    payload = click_on_card(desk, desk.ana, card, "approve", "s1")
    assert desk.slack.interact(payload | {"user": payload["user"] | {"team_id": "T0ELSE"}}).ok
    desk.slack.wait_for(lambda: desk.ana.modal)
    assert "for the team" in texts_in(desk.ana.modals[-1].blocks) or desk.ana.modals[-1].body["title"]["text"]
    desk.quiet()
    assert everything(desk) == before
