"""The modal of a suggestion: open at once, filled later, searched again, and nothing typed is lost."""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from copilot.slack.listeners import suggest_answer as listener
from copilot.slack.views.modal_view import waiting_modal
from copilot.suggest import suggest
from tests.slack.desk import KNOWN, UNKNOWN, said, texts_in

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from copilot.build import App
    from copilot.slack.services import Suggester
    from tests.slack.desk import Desk

OTHER = "Loading a huge CSV as reference data takes hours on Snowflake, is there a quicker way?"


class Gate:
    """A suggester that waits until it is let through, as one does whose model takes its time."""

    def __init__(self) -> None:
        self.open = threading.Event()

    def __call__(self, app: App) -> Suggester:
        def wait_and_suggest(*args: Any, **kwargs: Any) -> Any:
            assert self.open.wait(20)
            return partial(suggest, services=app.suggest_services)(*args, **kwargs)

        return wait_and_suggest


def test_a_modal_opens_at_once_and_says_what_is_looked_at(make_desk: Callable[..., Desk]) -> None:
    gate = Gate()
    desk = make_desk(suggester=gate)
    ts = desk.uma.says(desk.support, KNOWN)
    assert desk.ben.runs_shortcut("suggest_answer", desk.support, ts).ok
    desk.modal_shows(desk.ben, "Two rows for the same key")
    desk.modal_shows(desk.ben, "You can close this any time")
    gate.open.set()
    desk.modal_shows(desk.ben, "Your reply")
    assert desk.ben.modal
    words = texts_in(desk.ben.modal.blocks)
    assert "Seen before" in words
    assert "Solved by" not in words, "all that is not needed at a glance is folded"
    desk.ben.types({"draft": "half a sentence of my own"})
    desk.unfolds(desk.ben)
    desk.modal_shows(desk.ben, "Solved by")
    assert "half a sentence of my own" in str(desk.ben.modal.values), "what was typed stays"
    assert not desk.slack.problems


def test_closing_it_while_it_waits_loses_nothing(make_desk: Callable[..., Desk]) -> None:
    gate = Gate()
    desk = make_desk(suggester=gate)
    ts = desk.uma.says(desk.support, KNOWN)
    desk.ben.runs_shortcut("suggest_answer", desk.support, ts)
    desk.slack.wait_for(lambda: desk.ben.modal)
    desk.ben.closes()
    gate.open.set()
    desk.slack.wait_for(lambda: desk.ben.ephemerals, timeout=15)
    (word,) = desk.ben.ephemerals
    assert "is ready" in said(word)
    desk.ben.clicks("open_modal", word.channel, word.ts)
    desk.modal_shows(desk.ben, "Your reply")
    desk.quiet()
    assert not desk.slack.problems


def test_searching_again_with_other_words_keeps_what_was_typed(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, UNKNOWN)
    desk.ben.runs_shortcut("suggest_answer", desk.support, ts)
    desk.modal_shows(desk.ben, "Your reply")
    desk.unfolds(desk.ben)
    desk.ben.types({"draft": "half a sentence of my own", "words": OTHER})
    assert desk.ben.clicks("search_again").ok
    desk.modal_shows(desk.ben, "Seen before")
    desk.modal_shows(desk.ben, "half a sentence of my own")


def test_that_it_waits_is_not_said_over_what_was_waited_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread is so slow to say it that the suggestion was faster."""
    ts = desk.uma.says(desk.support, UNKNOWN)
    desk.ben.runs_shortcut("suggest_answer", desk.support, ts)
    desk.modal_shows(desk.ben, "Your reply")
    desk.unfolds(desk.ben)
    desk.quiet()
    said_late = threading.Event()

    def late(modal_id: str, question: str) -> dict[str, Any]:
        desk.modal_shows(desk.ben, "Seen before")
        said_late.set()
        return waiting_modal(modal_id, question)

    monkeypatch.setattr(listener, "_WAITING_IS_SHOWN", timedelta())
    monkeypatch.setattr(listener, "waiting_modal", late)
    desk.ben.types({"words": OTHER})
    assert desk.ben.clicks("search_again").ok
    assert said_late.wait(20)
    desk.quiet()
    desk.modal_shows(desk.ben, "Seen before")


def test_another_case_is_used_for_the_draft(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    desk.ben.runs_shortcut("suggest_answer", desk.support, ts)
    desk.modal_shows(desk.ben, "Your reply")
    assert desk.ben.modal
    cases = [
        b["accessory"]["value"] for b in desk.ben.modal.blocks if b.get("accessory", {}).get("action_id") == "use_case"
    ]
    assert desk.ben.clicks("use_case", value=cases[-1]).ok
    with desk.app.engine.connect() as connection:
        from copilot.records.answers.suggestions import read_suggestion
        from copilot.records.threads.screens import read_modal

        def drafted_from() -> list[str]:
            modal = read_modal(connection, desk.ben.modals[-1].private_metadata.split()[0])
            suggestion = read_suggestion(connection, (modal and modal.suggestion_id) or "")
            connection.rollback()
            return list(suggestion.body.draft.case_ids) if suggestion and suggestion.body else []

        desk.slack.wait_for(lambda: drafted_from() == [cases[-1]], timeout=15)
    desk.modal_shows(desk.ben, "Your reply")


def test_what_may_answer_is_used_with_one_click_on_the_card(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(policy={"search": {"answer_threshold": 0.999}})
    ts = desk.uma.says(desk.support, KNOWN)
    desk.shows("This may answer it")
    desk.quiet()
    offered = [one["accessory"] for one in desk.card().blocks or [] if "accessory" in one]
    value = next(one["value"] for one in offered if one["action_id"] == "answer_from")
    assert desk.click(desk.ana, "answer_from", value=value).ok
    desk.modal_shows(desk.ana, "We've seen this before")
    assert desk.ana.submits().ok
    desk.slack.wait_for(lambda: desk.replies(ts), timeout=15)
    assert "We've seen this before" in desk.replies(ts)[0].text


def test_a_stale_modal_keeps_the_edit_and_posts_it_anyway(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    desk.ben.runs_shortcut("suggest_answer", desk.support, ts)
    desk.modal_shows(desk.ben, "Your reply")
    desk.uma.says(desk.support, "oh, and it is only on weekends", ts)
    desk.ben.types({"draft": "my own answer"})
    assert desk.ben.submits().ok
    desk.modal_shows(desk.ben, "only on weekends")
    desk.modal_shows(desk.ben, "my own answer")
    assert desk.replies(ts) == []
    assert desk.ben.submits().ok
    desk.slack.wait_for(lambda: desk.replies(ts), timeout=15)
    assert [reply.text for reply in desk.replies(ts)] == ["my own answer"]


def test_in_a_channel_where_the_app_is_not_it_says_what_to_do(desk: Desk) -> None:
    elsewhere = desk.slack.add_channel("random", [desk.ben, desk.uma], bot_in=False)
    ts = desk.uma.says(elsewhere, KNOWN)
    desk.ben.runs_shortcut("suggest_answer", elsewhere, ts)
    desk.modal_shows(desk.ben, "/invite")


def test_a_message_in_another_channel_gets_its_answer_too(desk: Desk) -> None:
    elsewhere = desk.slack.add_channel("random", [desk.ben, desk.uma])
    ts = desk.uma.says(elsewhere, KNOWN)
    desk.ben.runs_shortcut("suggest_answer", elsewhere, ts)
    desk.modal_shows(desk.ben, "Your reply")
    assert desk.ben.submits().ok
    desk.slack.wait_for(lambda: len(desk.slack.thread(elsewhere, ts)) == 2, timeout=15)
    desk.modal_shows(desk.ben, "Posted by ben")
