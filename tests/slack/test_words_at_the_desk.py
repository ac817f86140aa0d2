"""Questions that stand outside the text, as they happen: each gets its card; what no person says gets none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from copilot.records.tables import AUDIT
from tests.live.test_all_the_words_live import email, form, forward, logged, post, spoken
from tests.slack.desk import KNOWN, Desk, said

if TYPE_CHECKING:
    from collections.abc import Callable

    MakeDesk = Callable[..., Desk]

IM_41 = "IM-41"  # in all that tests/live/test_all_the_words_live.py says


@pytest.mark.parametrize("how", ["forward", "email", "form", "spoken", "logged", "tool"])
def test_a_question_outside_the_text_gets_a_card(how: str, make_desk: MakeDesk) -> None:
    desk = make_desk(policy={"slack": {"forms_from": ["Get help"]}})
    general = desk.slack.add_channel("general", [])
    raws: dict[str, dict[str, Any]] = {
        "forward": {"user": desk.uma.id, **forward(general.id)},
        "email": email(),
        "form": form(desk.uma.id),
        "spoken": {"user": desk.uma.id, **spoken()},
        "logged": {"user": desk.uma.id, **logged()},
        "tool": {"user": desk.uma.id, "bot_id": "B0TOOL", "app_id": "A0TOOL"},
    }
    ts = post(desk.slack, desk.support, f"{KNOWN} {IM_41}" if how == "tool" else "", **raws[how])
    card = desk.card()
    assert IM_41 in said(card)
    desk.quiet()
    assert desk.status(ts) == "new"


def test_what_no_person_says_gets_no_card(desk: Desk) -> None:
    robot = desk.slack.add_user("robot", is_bot=True)
    for about in ({"user": "USLACKBOT"}, {"user": robot.id, "bot_id": "B0ROBOT"}, form(desk.uma.id)):
        post(desk.slack, desk.support, KNOWN, **about)
    desk.quiet()
    assert desk.cards == []


@pytest.mark.parametrize("told", [True, False])
def test_a_link_that_slack_unfolds_in_an_edited_message_changes_nothing(told: bool, desk: Desk) -> None:
    """Whether Slack says in `previous_message` that it was edited, or not: what counts is the time of the edit."""
    ts = desk.uma.says(desk.support, KNOWN)
    desk.uma.edits(desk.support, ts, f"{KNOWN} Why?")
    desk.card()
    desk.quiet()
    edit = next(r.event for r in desk.slack.events if r.event.get("subtype") == "message_changed")
    unfolded = {**edit["message"], "attachments": [{"title": "a page", "from_url": "https://docs.example.com"}]}
    previous = {key: value for key, value in edit["message"].items() if told or key != "edited"}
    desk.slack.deliver_event({**edit, "message": unfolded, "previous_message": previous})
    desk.quiet()
    with desk.app.engine.connect() as connection:
        actions = connection.scalars(select(AUDIT.c.action)).all()
    assert "message_edited" not in actions
    assert len(desk.cards) == 1
