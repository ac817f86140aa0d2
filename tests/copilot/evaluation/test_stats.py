"""Figures of real use: by hand on a few decisions, and read from the records."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from copilot.commands.stats import stats, summary
from copilot.desk.facts import HandFact, MessageFact, StatusEmoji, ThreadFacts
from copilot.evaluation.live import LiveDecision, LiveThread, live_figures, live_thread
from copilot.evaluation.live_records import live_decisions
from copilot.evaluation.report.page import render
from copilot.evaluation.report.stats_page import stats_page
from copilot.records.answers.draft_uses import DraftUse
from copilot.records.threads.fact_log import record
from copilot.records.threads.thread_list import ThreadRow, save_thread
from tests.conftest import NOW
from tests.copilot.evaluation.deciding import asked, decided
from tests.copilot.evaluation.test_report import read
from tests.exports import HELPER, START, ts

if TYPE_CHECKING:
    from copilot.build import App
    from copilot.records.answers.draft_uses import Use

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
EMOJI = StatusEmoji()


def decision(**more: Any) -> LiveDecision:
    values: dict[str, Any] = {
        "at": MONDAY,
        "kind": "approved",
        "draft": "Delete the file and run it again",
        "text": "Delete the file and run it again",
        "reason": None,
        "corrected": False,
        "answered": True,
        "by_model": False,
        "tokens": 0,
    }
    return LiveDecision(**{**values, **more})


def figure(name: str, *decisions: LiveDecision, threads: tuple[LiveThread, ...] = ()) -> Any:
    found = live_figures(decisions, threads)["figures"][name]
    return found["value"] if found else None


def test_decisions_by_hand() -> None:
    same = decision()
    half = decision(kind="edited", text="Delete the file and stop it there")
    other = decision(kind="edited", text="No")
    said_edited = decision(kind="edited")  # they opened the editor, and posted the draft as it was
    gone = decision(kind="dismissed", text=None, reason="wrong case")
    erased = decision(draft=None, text=None)
    rows = (same, half, other, said_edited, gone, erased)
    assert figure("approved_unchanged", *rows) == pytest.approx(3 / 6)
    assert figure("dismissed", *rows) == pytest.approx(1 / 6)
    assert figure("edited", *rows) == pytest.approx(2 / 6)
    assert figure("how_much_edited", half) == pytest.approx(1 - 2 * 5 / 14)
    assert figure("how_much_edited", same) is None
    assert figure("corrected", decision(corrected=True), same, gone) == 0.5
    assert figure("tokens", decision(tokens=300), same) == 150
    assert live_figures(rows, ())["reasons"] == {"wrong case": 1}
    assert live_figures([decision(kind="dismissed", text=None)], ())["reasons"] == {"no reason given": 1}


def test_weeks_are_those_of_the_calendar() -> None:
    later = decision(at=MONDAY + timedelta(days=7))
    thread = LiveThread(MONDAY, 0.5, 30.0)
    result = live_figures([decision(), later], [thread])
    assert list(result["weeks"]) == ["2026-W45", "2026-W46"]
    assert result["weeks"]["2026-W45"]["first_reply_hours"]["value"] == 0.5
    assert result["weeks"]["2026-W46"]["first_reply_hours"] is None
    assert result["figures"]["close_hours"]["value"] == 30.0
    assert live_figures([], [])["figures"]["dismissed"] is None


def wrote(second: float, *, by_team: bool) -> MessageFact:
    return MessageFact(ts(second), HELPER if by_team else "U0ASKER", by_team)


def test_the_times_of_a_thread() -> None:
    closed = HandFact("h1", "close", HELPER, datetime.fromtimestamp(START + 7_200, UTC))
    facts = ThreadFacts().merge(wrote(0, by_team=False), wrote(1_800, by_team=True), closed)
    assert live_thread(facts, EMOJI) == LiveThread(datetime.fromtimestamp(START, UTC), 0.5, 2.0)
    reopened = facts.merge(wrote(9_000, by_team=False))
    assert live_thread(reopened, EMOJI) == LiveThread(datetime.fromtimestamp(START, UTC), 0.5, None)
    assert live_thread(ThreadFacts().merge(wrote(0, by_team=True)), EMOJI) is None
    assert live_thread(ThreadFacts(), EMOJI) is None
    waiting = live_thread(ThreadFacts().merge(wrote(0, by_team=False)), EMOJI)
    assert waiting is not None
    assert (waiting.first_reply, waiting.closed) == (None, None)


def use(name: str, use: Use, changed: float | None, *, by_hand: bool | None = False, week: int = 0) -> DraftUse:
    return DraftUse(name, "C0SUPPORT", ts(0), MONDAY + timedelta(days=7 * week), name != "f", use, changed, by_hand)


USES = (
    use("a", "unchanged", 0.0),
    use("b", "unchanged", 0.0, by_hand=True),
    use("c", "light", 0.2),
    use("d", "heavy", 0.6, week=1),
    use("e", "own", 0.9, by_hand=True, week=1),
    use("f", "own", 0.7, by_hand=True, week=1),
    use("g", "unanswered", None, by_hand=None, week=1),
    use("h", "unanswered", None, by_hand=None, week=1),
)


def test_what_became_of_drafts_is_the_headline() -> None:
    result = live_figures([decision()], [], USES)
    values = {name: one["value"] for name, one in result["figures"].items() if one}
    assert list(result["figures"])[:5] == ["sent_unchanged", "sent_light", "sent_heavy", "own_reply", "unanswered"]
    assert [values[name] for name in list(values)[:5]] == [2 / 8, 1 / 8, 1 / 8, 2 / 8, 2 / 8]
    assert values["words_changed"] == pytest.approx((0.2 + 0.6 + 0.9 + 0.7) / 6)
    assert values["drafts_that_answer"] == 7 / 8
    assert values["sent_by_hand"] == pytest.approx(3 / 6)
    assert (result["drafts"], result["weeks"]["2026-W45"]["sent_unchanged"]["value"]) == (8, 2 / 3)
    assert result["weeks"]["2026-W46"]["sent_unchanged"]["value"] == 0
    lines = summary(result).splitlines()
    assert lines[0] == (
        "8 drafts in closed threads: 25.0 % sent unchanged, 12.5 % with light edits, 12.5 % with heavy edits; "
        "25.0 % replaced by another reply, 25.0 % unanswered."
    )
    assert lines[2].startswith("  Sent unchanged: 25.0 % [")
    html = render(stats_page(result))
    assert lines[0] in html
    assert "Sent with light edits, by week" in html
    assert all(result["definitions"][name]["definition"] for name in result["figures"])


def test_they_are_read_from_the_records(solved_app: App) -> None:
    one = asked(solved_app, 50_000, "StateLockedError when it runs, what now?")
    decided(solved_app, one, "approved", one.draft.text)
    decided(
        solved_app, asked(solved_app, 60_000, "StateLockedError stops my run"), "edited", "Use `mill unlock` instead."
    )
    decided(solved_app, asked(solved_app, 70_000, "Where is the sea?"), "dismissed", None, "dismissed")
    failed = asked(solved_app, 80_000, "StateLockedError again")
    decided(solved_app, failed, "approved", failed.draft.text, "failed")
    with solved_app.engine.begin() as connection:
        for fact in (wrote(50_000, by_team=False), wrote(53_600, by_team=True)):
            record(connection, "C0SUPPORT", ts(50_000), fact)
        save_thread(connection, ThreadRow("C0SUPPORT", ts(50_000), "U0ASKER", "in_progress"), NOW)
    result = stats(solved_app)
    assert (result["decisions"], result["threads"]) == (3, 1)
    assert result["figures"]["approved_unchanged"]["value"] == pytest.approx(1 / 3)
    assert result["figures"]["how_much_edited"]["value"] > 0.5
    assert result["figures"]["first_reply_hours"]["value"] == pytest.approx(1.0)
    assert result["reasons"] == {"wrong case": 1}
    assert len(live_decisions(solved_app.engine, since=one.created_at + timedelta(hours=1))) == 2
    assert stats(solved_app, since=NOW)["decisions"] == 0
    assert "Approved unchanged: 33.3 %" in summary(result)
    html = render(stats_page(result))
    parser = read(html)
    assert not parser.faults
    assert not parser.open
    assert "by week" in html
    assert "<script" not in html


def test_nothing_decided_yet_is_no_error(solved_app: App) -> None:
    result = stats(solved_app)
    assert (result["decisions"], result["weeks"]) == (0, {})
    assert "0 decisions" in summary(result)
    assert summary(result).startswith("No thread with a draft has been closed yet.")
    assert render(stats_page(result)).startswith("<!DOCTYPE html>")
