"""The home page: every open thread, in pages, for the team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.slack.desk import KNOWN, texts_in

if TYPE_CHECKING:
    from tests.slack.desk import Desk


def home_says(desk: Desk, words: str) -> None:
    desk.slack.wait_for(lambda: desk.ana.home is not None and words in texts_in(desk.ana.home.blocks), timeout=15)


def test_open_threads_with_what_is_known_of_them(desk: Desk) -> None:
    desk.uma.says(desk.support, KNOWN)
    desk.card()
    desk.quiet()
    desk.ana.opens_home()
    home_says(desk, "1 open thread")
    home_says(desk, "Two rows for the same key")
    home_says(desk, "suggestion ready")
    assert not desk.slack.problems


def test_it_is_kept_current(desk: Desk) -> None:
    desk.ana.opens_home()
    home_says(desk, "Nobody is waiting")
    ts = desk.uma.says(desk.support, KNOWN)
    home_says(desk, "1 open thread")
    desk.ben.reacts(desk.support, ts, "white_check_mark")
    home_says(desk, "Nobody is waiting")


def test_the_tab_of_messages_is_not_the_home(desk: Desk) -> None:
    desk.ana.opens_home(tab="messages")
    desk.quiet()
    assert desk.ana.home is None


def test_a_user_reads_a_friendly_line_instead(desk: Desk) -> None:
    desk.uma.says(desk.support, KNOWN)
    desk.uma.opens_home()
    desk.slack.wait_for(lambda: desk.uma.home, timeout=10)
    assert desk.uma.home
    words = texts_in(desk.uma.home.blocks)
    assert "for the team" in words
    assert "Two rows" not in words


def test_a_thread_opens_with_its_history_and_from_there_a_suggestion(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    desk.ben.reacts(desk.support, ts, "eyes")
    desk.quiet()
    desk.ana.opens_home()
    home_says(desk, "1 open thread")
    assert desk.ana.clicks("open_thread").ok
    desk.modal_shows(desk.ana, "ben is looking at it")
    assert desk.ana.clicks("suggest_here").ok
    desk.modal_shows(desk.ana, "Your reply")


def test_a_thread_is_closed_reopened_and_held_by_hand(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    desk.quiet()
    desk.ana.opens_home()
    home_says(desk, "1 open thread")
    desk.ana.clicks("open_thread")
    desk.modal_shows(desk.ana, "uma asked")
    desk.ana.clicks("close")
    desk.slack.wait_for(lambda: desk.status(ts) == "closed", timeout=10)
    desk.modal_shows(desk.ana, "ana closed it")
    desk.ana.clicks("reopen")
    desk.slack.wait_for(lambda: desk.status(ts) == "new", timeout=10)
    desk.modal_shows(desk.ana, "ana reopened it")
    desk.ana.clicks("hold")
    desk.slack.wait_for(lambda: len(desk.ana.modals) == 2, timeout=10)
    desk.ana.types({"note": "waits for logs"})
    assert desk.ana.submits().ok
    desk.slack.wait_for(lambda: desk.status(ts) == "on_hold", timeout=10)
    desk.modal_shows(desk.ana, "waits for logs")


def test_more_threads_than_fit_are_on_pages(desk: Desk) -> None:
    askers = [desk.slack.add_user(f"asker{number}") for number in range(25)]
    desk.support.members.extend(person.id for person in askers)
    for number, person in enumerate(askers):
        person.says(desk.support, f"Question number {number} about nothing in particular")
    desk.slack.wait_for(lambda: len(desk.cards) == 25, timeout=60)
    desk.quiet()
    desk.ana.opens_home()
    home_says(desk, "page 1 of 2")
    assert desk.ana.clicks("home_page_on").ok
    home_says(desk, "page 2 of 2")
    assert desk.ana.clicks("home_page_back").ok
    home_says(desk, "page 1 of 2")
    assert not desk.slack.problems
