"""What is said where not everybody in the workspace reads along is told to nobody else, in whatever form."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from copilot.commands.evaluating.evaluate_replay import replay_files
from copilot.commands.stats import stats
from copilot.evaluation.judged_records import judged_cases
from copilot.evaluation.report.page import render
from copilot.evaluation.report.replay_page import replay_page
from copilot.evaluation.report.stats_page import stats_page
from copilot.evaluation.saved.saved_records import saved_threads
from copilot.jobs import inbox
from copilot.jobs.screens.placing import MOVED
from copilot.records.answers.suggestions import read_suggestion
from copilot.records.answers.tone_examples import own_replies
from copilot.records.tables import SUGGESTIONS
from copilot.slack.audience import may_show
from index.errors import InputError
from index.lessons.store import lessons_of
from index.storage.tables import CASES, LESSONS
from tests.asking import ask
from tests.slack.desk import KNOWN, UNKNOWN, buttons, said, texts_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.slack.desk import Desk
    from tests.strict_slack import Channel, Person

CANARY = "Zanzibar"
ASKED = f"{KNOWN} It began with the {CANARY} merger."
MINE = f"Keep only the newest row per key, the {CANARY} team did so with `dedupe: latest`."
MPIM = ["mpim:read", "mpim:history"]

PLACES: dict[str, dict[str, bool]] = {
    "a private channel": {"is_private": True},
    "a shared channel": {"is_ext_shared": True},
    "a private and shared channel": {"is_private": True, "is_ext_shared": True},
    "a group's direct messages": {"is_mpim": True},
}


def place(desk: Desk, flags: dict[str, bool]) -> Channel:
    desk.slack.scopes |= set(MPIM)
    return desk.slack.add_channel("backroom", [desk.ana, desk.ben, desk.uma], **flags)


def answer_in(desk: Desk, channel: Channel, *, text: str = MINE, asker: Person | None = None) -> str:
    """Ana's edited reply, by the shortcut, in any channel."""
    ts = (asker or desk.uma).says(channel, ASKED)
    assert desk.ana.runs_shortcut("suggest_answer", channel, ts).ok
    desk.modal_shows(desk.ana, "Your reply")
    desk.ana.types({"draft": text})
    assert desk.ana.submits().ok
    desk.slack.wait_for(lambda: any(m.bot_id for m in desk.slack.thread(channel, ts)), timeout=15)
    desk.quiet()
    desk.ana.closes()
    return ts


def public_words(desk: Desk) -> dict[str, str]:
    """Everything that what was decided may reach the public by."""
    app = desk.app
    replayed = replay_files(app, [], [], []) if saved_threads(app.engine) else None
    counted, suggestion = stats(app), ask(app, KNOWN, "public")
    with app.engine.connect() as connection:
        ids = connection.scalars(select(LESSONS.c.case_id).distinct()).all()
        lessons = [one for of_case in lessons_of(connection, ids).values() for one in of_case]
        cases = connection.execute(select(CASES["public"])).all()
    return {
        "tone": str(own_replies(app.engine, desk.ana.id, KNOWN)),
        "judged": str(judged_cases(app.engine)),
        "saved": str([one for one in saved_threads(app.engine) if one.visibility == "public"]),
        "replay": str(replayed["threads"]) + render(replay_page(replayed)) if replayed else "",
        "stats": str(counted) + render(stats_page(counted)),
        "lessons": str([one for one in lessons if one.visibility == "public"]),
        "cases": str(cases),
        "suggestion": str(suggestion.draft) + str([match.case for match in suggestion.matches]),
    }


def told(desk: Desk) -> list[str]:
    return [name for name, words in public_words(desk).items() if CANARY in words]


def test_what_is_said_in_the_open_is_learned_from(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the tests below show something."""
    monkeypatch.setattr(inbox, "_REMEMBER_PAUSE", timedelta(seconds=0.1))
    answer_in(desk, desk.support)
    desk.slack.wait_for(lambda: "cases" in told(desk), timeout=30)
    assert {"tone", "saved", "lessons", "cases", "suggestion"} <= set(told(desk))


@pytest.mark.parametrize("flags", PLACES.values(), ids=PLACES)
def test_nothing_of_a_place_that_is_not_open_is_told(desk: Desk, flags: dict[str, bool]) -> None:
    answer_in(desk, place(desk, flags))
    assert told(desk) == []
    (saved,) = saved_threads(desk.app.engine)
    assert saved.visibility == "internal"


def test_direct_messages_with_the_app(desk: Desk) -> None:
    desk.slack.scopes |= {"im:read", "im:history"}
    answer_in(desk, desk.ana.im, asker=desk.ana)
    assert told(desk) == []


def test_a_place_whose_flags_slack_does_not_show_is_not_open(desk: Desk) -> None:
    desk.slack.scopes.add("im:history")
    answer_in(desk, desk.ana.im, asker=desk.ana)
    assert told(desk) == []


def test_a_private_channel_that_the_settings_name(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(policy={"slack": {"internal_channels": ["#team"]}})
    desk.triage.members.append(desk.uma.id)
    answer_in(desk, desk.triage)
    assert told(desk) == []


def test_a_channel_that_is_closed_before_the_reply_is_posted(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, ASKED)
    desk.card()
    assert desk.ana.runs_shortcut("suggest_answer", desk.support, ts).ok
    desk.modal_shows(desk.ana, "Your reply")
    desk.support.is_private = True
    desk.ana.types({"draft": MINE})
    assert desk.ana.submits().ok
    desk.slack.wait_for(lambda: desk.replies(ts), timeout=15)
    desk.quiet()
    assert not {"tone", "saved", "lessons", "suggestion", "replay"} & set(told(desk))


def test_a_case_that_is_written_by_hand_in_a_private_channel(desk: Desk) -> None:
    channel = place(desk, {"is_private": True})
    ts = desk.uma.says(channel, ASKED)
    assert desk.ana.runs_shortcut("suggest_answer", channel, ts).ok
    desk.modal_shows(desk.ana, "Your reply")
    desk.unfolds(desk.ana)
    channel.is_private = False  # it is opened later; what was asked in it stays where it was
    assert desk.ana.clicks("write_case").ok
    desk.slack.wait_for(lambda: desk.ana.modal and desk.ana.modal.callback_id == "save_case", timeout=15)
    desk.ana.types({"solved": MINE})
    assert desk.ana.submits().ok
    desk.quiet()
    assert told(desk) == []
    with desk.app.engine.connect() as connection:
        assert CANARY in str(connection.execute(select(CASES["internal"])).all())


# Cards and the team's channel


def closed(slack: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"slack": {"internal_channels": ["#support"], **slack, **more}}


@pytest.mark.parametrize("setting", ["triage_channel", "product_channel"])
@pytest.mark.parametrize("opened", [{"is_private": False}, {"is_private": True, "is_ext_shared": True}])
def test_serve_does_not_start_where_outsiders_would_read_it(
    make_desk: Callable[..., Desk], slack: Any, crew: Any, setting: str, opened: dict[str, bool]
) -> None:
    crew.support.is_private = True
    slack.add_channel("open", [crew.ana], **opened)
    with pytest.raises(InputError, match=rf"\[slack\] {setting}: #open is .* and would show what is asked in #support"):
        make_desk(start=False, policy={"slack": {setting: "#open"}})


def test_serve_starts_where_all_is_open_or_all_is_closed(make_desk: Callable[..., Desk], slack: Any, crew: Any) -> None:
    slack.add_channel("open", [crew.ana])
    make_desk(start=False, policy={"slack": {"triage_channel": "#open"}})
    crew.support.is_private = True
    make_desk(start=False, policy=closed({}))


@pytest.fixture
def closed_desk(make_desk: Callable[..., Desk], crew: Any) -> Callable[..., Desk]:
    """A private support channel, and cards in the team's private channel."""

    def make(**slack: Any) -> Desk:
        crew.support.is_private = True
        return make_desk(policy=closed({"cards_to": "triage_channel"}, **slack))

    return make


def test_why_something_was_dismissed_in_a_private_channel(closed_desk: Callable[..., Desk]) -> None:
    desk = closed_desk()
    desk.uma.says(desk.support, ASKED)
    desk.click(desk.ana, "dismiss")
    desk.slack.wait_for(lambda: desk.ana.modal, timeout=15)
    desk.ana.types({"note": f"It is about {CANARY}"})
    assert desk.ana.submits().ok
    desk.quiet()
    assert told(desk) == []
    assert stats(desk.app)["reasons"] == {"(internal)": 1}


def test_a_card_goes_to_whoever_is_on_call_once_the_teams_channel_is_open(closed_desk: Callable[..., Desk]) -> None:
    desk = closed_desk()
    desk.triage.is_private = False
    desk.uma.says(desk.support, ASKED)
    desk.slack.wait_for(lambda: any("Two rows" in said(message) for message in desk.ana.dm), timeout=15)
    desk.quiet()
    assert desk.slack.messages(desk.triage) == []


def test_a_card_waits_where_nobody_is_on_call_and_the_home_page_says_so(
    make_desk: Callable[..., Desk], crew: Any
) -> None:
    crew.support.is_private = True
    policy = closed({"cards_to": "triage_channel"}) | {"on_call": {"rota": []}}
    desk = make_desk(policy=policy)
    desk.triage.is_ext_shared = True
    desk.uma.says(desk.support, ASKED)

    def says_why() -> bool:
        desk.ana.opens_home()
        desk.quiet()
        return bool(desk.ana.home and "outsiders read [slack] triage_channel" in texts_in(desk.ana.home.blocks))

    desk.slack.wait_for(says_why, timeout=20)
    assert desk.slack.messages(desk.triage) == []


@pytest.mark.parametrize("event", ["channel_shared", "channel_convert_to_public", "none"])
def test_a_card_that_stands_is_taken_away_when_its_channel_is_opened(
    closed_desk: Callable[..., Desk], event: str
) -> None:
    desk = closed_desk()
    desk.uma.says(desk.support, ASKED)
    card = desk.card()
    desk.quiet()
    desk.triage.is_ext_shared = event == "channel_shared"
    desk.triage.is_private = event == "channel_shared"
    if event == "channel_shared":
        desk.slack.deliver_event({"type": event, "channel": desk.triage.id, "connected_team_id": "T0ELSE"})
    elif event == "channel_convert_to_public":
        told_of = {"type": "message", "subtype": event, "channel": desk.triage.id, "user": desk.ana.id}
        desk.slack.deliver_event(told_of | {"text": "", "ts": "1700000000.000100"}, channel=desk.triage)
    else:
        desk.server._caught_up -= timedelta(minutes=16)
        desk.server.keep_current()
    desk.slack.wait_for(lambda: said(card) == MOVED, timeout=15)
    desk.slack.wait_for(lambda: any("Two rows" in said(message) for message in desk.ana.dm), timeout=15)
    desk.quiet()
    assert not any(CANARY in said(message) for message in desk.slack.messages(desk.triage))


def test_a_support_channel_that_is_closed_takes_its_cards_out_of_an_open_channel(
    make_desk: Callable[..., Desk], slack: Any, crew: Any
) -> None:
    opened = slack.add_channel("open", [crew.ana])
    desk = make_desk(policy={"slack": {"triage_channel": "#open", "cards_to": "triage_channel"}})
    desk.uma.says(desk.support, ASKED)
    slack.wait_for(lambda: slack.messages(opened), timeout=15)
    (card,) = slack.messages(opened)
    desk.quiet()
    desk.support.is_private = True
    told_of = {"type": "message", "subtype": "channel_convert_to_private", "channel": desk.support.id}
    slack.deliver_event(told_of | {"text": "", "ts": "1700000000.000100"}, channel=desk.support)
    slack.wait_for(lambda: said(card) == MOVED, timeout=15)
    slack.wait_for(lambda: any("Two rows" in said(message) for message in desk.ana.dm), timeout=15)


def test_where_what_is_internal_may_be_shown(desk: Desk) -> None:
    s, add = desk.services, desk.slack.add_channel
    inside, shared = add("inside", is_private=True), add("shared", is_private=True, is_ext_shared=True)
    assert may_show(desk.support.id, desk.support.id, s)
    assert may_show(desk.support.id, shared.id, s)
    assert may_show(inside.id, desk.triage.id, s)
    assert not may_show(inside.id, desk.support.id, s)
    assert not may_show(inside.id, shared.id, s)
    assert not may_show(shared.id, desk.support.id, s)
    assert not may_show("C0GONE", desk.support.id, s)
    assert not may_show(inside.id, "C0GONE", s)


def test_a_suggestion_says_where_it_was_made(desk: Desk) -> None:
    desk.uma.says(desk.support, KNOWN)
    desk.card()
    with desk.app.engine.connect() as connection:
        (suggestion_id,) = connection.scalars(select(SUGGESTIONS.c.suggestion_id)).all()
        row = read_suggestion(connection, suggestion_id)
    assert row
    assert row.visibility == "public"


def test_the_team_is_not_asked_where_outsiders_would_read_the_question(
    make_desk: Callable[..., Desk], crew: Any
) -> None:
    crew.support.is_private = True
    desk = make_desk(policy=closed({}))
    desk.triage.is_private = False
    ts = desk.uma.says(desk.support, f"{UNKNOWN} {CANARY}")
    card = desk.card()
    assert "approve" not in buttons(card)
    desk.click(desk.ana, "edit")
    desk.modal_shows(desk.ana, "Your reply")
    assert desk.ana.submits().ok  # as it stands: it says that the team is asked
    desk.modal_shows(desk.ana, "there is no channel to ask in")
    desk.quiet()
    assert desk.replies(ts) == []
    assert desk.slack.messages(desk.triage) == []
