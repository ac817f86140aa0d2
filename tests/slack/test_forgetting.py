"""What people said and what engineers wrote about them, through every way there is in Slack; then it is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from copilot.commands.forget import forget_everywhere
from copilot.commands.permalink import read_permalink
from copilot.commands.reindex import reindex_live
from copilot.commands.save import save_conversation
from copilot.records import work
from tests.copilot.test_erasable import files_with, tables_with
from tests.slack.desk import KNOWN, UNKNOWN
from tests.slack.test_learning import menu

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.slack.desk import Desk
    from tests.strict_slack import Channel

HERS = "HERCANARY"  # in what Uma said
OURS = "OURCANARY"  # in what the team wrote about it


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    """One at which no two messages are one question."""
    return make_desk(policy={"slack": {"join_seconds": 0}})


@pytest.fixture
def random_channel(desk: Desk) -> Channel:
    """A channel that is no support channel."""
    return desk.slack.add_channel("random", [desk.ana, desk.ben, desk.uma])


def everything_there_is(desk: Desk, elsewhere: Channel) -> list[tuple[Channel, str]]:
    """Each way in which a text comes into the app; the threads it was about."""
    held = desk.uma.says(desk.support, f"{KNOWN} {HERS}1")
    desk.card()
    desk.click(desk.ana, "more", value="hold")
    desk.modal_shows(desk.ana, "wait")
    desk.ana.types({"note": f"{OURS}1: she has to send logs"})
    assert desk.ana.submits().ok
    desk.quiet()
    dismissed = desk.uma.says(desk.support, f"{KNOWN} {HERS}2")
    desk.click(desk.ana, "dismiss", desk.card(1))
    desk.modal_shows(desk.ana, "What was wrong")
    desk.ana.types({"reason": "other_problem", "note": f"{OURS}2: hers is about a view"})
    assert desk.ana.submits().ok
    desk.quiet()
    asked = desk.uma.says(elsewhere, f"{UNKNOWN} {HERS}3")
    assert desk.ben.runs_shortcut("suggest_answer", elsewhere, asked).ok
    desk.modal_shows(desk.ben, "Your reply")
    desk.unfolds(desk.ben)
    assert desk.ben.clicks("write_case").ok
    desk.modal_shows(desk.ben, "What solved it?")
    desk.ben.types({"problem": f"{UNKNOWN} {HERS}3", "solved": f"{OURS}3: there is one in Alfama"})
    assert desk.ben.submits().ok
    desk.quiet()
    desk.ben.closes()
    desk.ben.types({"draft": f"{OURS}4: a draft that is kept", "words": f"bakery {HERS}3 {OURS}5"})
    assert desk.ben.clicks("search_again").ok
    desk.quiet()
    again = desk.uma.says(elsewhere, f"{KNOWN} {HERS}4")
    in_modal_of(desk, elsewhere, again)
    menu(desk, desk.ben, "obsolete")
    desk.modal_shows(desk.ben, "Why is it obsolete?")
    desk.ben.types({"note": f"because {desk.uma.id} says so"})
    assert desk.ben.submits().ok
    desk.quiet()
    given_up(desk, (elsewhere.id, asked))
    link = desk.services.workspace.link((elsewhere.id, asked))
    conversation, visibility = read_permalink(desk.app, link)
    save_conversation(desk.app, conversation, link, visibility, desk.services.clock())
    return [(desk.support, held), (desk.support, dismissed), (elsewhere, asked), (elsewhere, again)]


def in_modal_of(desk: Desk, channel: Channel, ts: str) -> None:
    desk.ben.closes()
    assert desk.ben.runs_shortcut("suggest_answer", channel, ts).ok
    desk.modal_shows(desk.ben, "Your reply")


def given_up(desk: Desk, thread: tuple[str, str]) -> None:
    """An act that failed too often: its payload stays for the operator."""
    payload = {"verb": "hold", "user": desk.ben.id, "thread": list(thread), "place": "", "text": f"{OURS}6"}
    now = desk.services.clock()
    desk.server.worker.stop()
    with desk.app.engine.begin() as connection:
        work.enqueue_once(connection, "act:never", payload, now)
    claimed = work.claim(desk.app.engine, ["act"], "me", now, desk.services.pause)
    assert claimed
    work.give_up(desk.app.engine, claimed, "me", now, f"It failed on {HERS}5.")


@pytest.mark.parametrize("kind", ["users", "threads", "channels"])
def test_nothing_is_left_of_it_anywhere(desk: Desk, random_channel: Channel, kind: str) -> None:
    threads = everything_there_is(desk, random_channel)
    folder = desk.app.settings.environment.copilot_data_dir
    planted = set(tables_with(desk.app.engine, "CANARY"))
    assert planted >= {
        "suggestions",
        "work",
        "facts",
        "threads",
        "modals",
        "decisions",
        "saved_threads",
        "public_cases",
    }
    what: dict[str, Any] = {
        "users": [desk.uma.id],
        "threads": [desk.services.workspace.link((channel.id, ts)) for channel, ts in threads],
        "channels": [desk.support.id, random_channel.id],
    }
    _, is_gone = forget_everywhere(desk.app, **{kind: what[kind]})
    assert is_gone
    for canary in (HERS, OURS, *([desk.uma.id] if kind == "users" else [])):
        assert tables_with(desk.app.engine, canary) == []
    desk.server.stop()
    desk.app.live.close()
    desk.app.engine.dispose()
    assert files_with(folder, HERS) == files_with(folder, OURS) == []
    _, failures = reindex_live(desk.app, full=True, sleep=lambda seconds: None)
    assert failures == []
    for canary in (HERS, OURS):
        assert tables_with(desk.app.engine, canary) == []
    desk.app.engine.dispose()
    assert files_with(folder, HERS) == files_with(folder, OURS) == []
