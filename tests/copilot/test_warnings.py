"""An answer that something later overturned is not shown without saying so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from index.model import Case, Release
from index.search.outdated import Later, warnings_for
from tests.asking import ask

if TYPE_CHECKING:
    from copilot.build import App

THEN = datetime(2026, 6, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 1, tzinfo=UTC)
CASE = Case(
    case_id="github:acme/tool#3",
    source="github",
    scope="acme/tool",
    visibility="public",
    standing="confirmed",
    title="The lock stays",
    problem="The lock stays after a crash.",
    resolution="Delete `.tool/state.lock` and run it with --full-refresh.",
    url="https://github.com/acme/tool/issues/3",
    asked_by="marta",
    asked_at=THEN,
    answered_by_team=True,
    resolved_at=THEN,
)


def release(notes: str, days: int = 30) -> Release:
    return Release("acme/tool", "v0.13.0", "https://github.com/acme/tool", THEN + timedelta(days=days), notes)


@pytest.mark.parametrize(
    "notes",
    [
        "- Deleting `.tool/state.lock` does nothing any more.",
        "## Breaking\n- `--full-refresh` → `--rebuild`",
        "- `--FULL-REFRESH` was removed",
    ],
)
def test_a_later_release_that_takes_away_what_the_answer_uses_is_quoted(notes: str) -> None:
    (warning,) = warnings_for(CASE, "it is locked", Later((release(notes),)), NOW)
    assert "v0.13.0 of July 2026" in warning


@pytest.mark.parametrize(
    ("notes", "days"),
    [
        ("- `--full-refresh` → `--rebuild`", -30),  # known when it was answered
        ("- `--full-refresh` → `--rebuild`", 400),  # not out yet
        ("- `--full-refresh` is faster", 30),  # takes nothing away
        ("- `serve.catchup` was removed", 30),  # something else
        ("", 30),
    ],
)
def test_other_notes_say_nothing(notes: str, days: int) -> None:
    assert warnings_for(CASE, "it is locked", Later((release(notes, days),)), NOW) == ()


def test_an_open_issue_that_names_the_answer_later_is_named() -> None:
    known = replace(
        CASE, case_id="github:acme/tool#9", standing="known_issue", resolution=None, resolved_at=None, title="Again"
    )
    later = replace(known, asked_at=THEN + timedelta(days=9), links=(CASE.case_id,))
    assert any("Again" in warning for warning in warnings_for(CASE, "q", Later((), (later,)), NOW))
    for other in (replace(later, asked_at=THEN - timedelta(days=9)), replace(later, links=())):
        assert warnings_for(CASE, "q", Later((), (other,)), NOW) == ()


def test_in_the_demo_the_old_advice_about_the_lock_file_is_marked(demo_app: App) -> None:
    found = ask(demo_app, "A crashed run left the lock behind: StateLockedError, .millrace/state.lock exists")
    changed = datetime(2026, 8, 24, tzinfo=UTC)
    old = [match for match in found.matches if match.case.resolved_at and match.case.resolved_at < changed]
    about_the_file = [match for match in old if "state.lock" in (match.case.resolution or "")]
    assert about_the_file
    assert all(any("v0.13.0" in warning for warning in match.warnings) for match in about_the_file)
