"""What releases say was fixed stands with the cases and open issues that they name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from copilot.commands.reindex import reindex_files
from index.releases.fixed_since import fixed_since
from tests.asking import ask
from tests.copilot.test_warnings import CASE, NOW, THEN, release
from tests.exports import issue, write_issues

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App

KNOWN = replace(CASE, standing="known_issue", resolution=None, resolved_at=None)


@pytest.mark.parametrize(
    "notes",
    [
        "## Fixed\n- The lock goes away after a crash (#3)",
        "**Bug fixes**\n* the lock, acme/tool#3",
        "- Fixes https://github.com/acme/tool/issues/3: the lock stays",
        "### What's new\n- The lock is no longer left behind (#3)",
    ],
)
@pytest.mark.parametrize("case", [CASE, KNOWN], ids=["answered", "open"])
def test_a_fix_that_came_after_is_named_with_its_release(notes: str, case: object) -> None:
    assert case in (CASE, KNOWN)
    fix = fixed_since(CASE if case == CASE else KNOWN, [release(notes)], NOW)
    assert fix is not None
    assert fix.sentence.startswith("Fixed since v0.13.0 (July 2026): ")


@pytest.mark.parametrize(
    ("notes", "days"),
    [
        ("## Fixed\n- The lock (#3)", -30),  # before the answer
        ("## Fixed\n- The lock (#3)", 400),  # not out yet
        ("## Fixed\n- The gauge (#33)", 30),
        ("## Known issues\n- The lock still stays (#3)", 30),
        ("- This does not fix #3, which needs a new lock", 30),
        ("## Docs\n- The lock is explained (#3)", 30),
        ("## Fixed\n- The lock (other/tool#3)", 30),
    ],
)
def test_other_notes_fix_nothing(notes: str, days: int) -> None:
    assert fixed_since(CASE, [release(notes, days)], NOW) is None


def test_the_first_release_counts_and_one_that_the_answer_names_does_not() -> None:
    notes = "## Fixed\n- The lock (#3)"
    later = replace(release(notes, 60), tag="v0.14.0")
    first = fixed_since(CASE, [later, release(notes)], NOW)
    assert first
    assert first.release.tag == "v0.13.0"
    assert fixed_since(replace(CASE, versions=("0.13.0",)), [release(notes)], NOW) is None


def test_by_the_pull_request_that_fixed_it_and_by_the_issue_of_a_thread() -> None:
    by_pull = release("* Fix the lock by @jonas in https://github.com/acme/tool/pull/40")
    mentioned = replace(CASE, links=("github:acme/tool#40",))
    assert fixed_since(mentioned, [by_pull], NOW) is None  # it only mentions it
    fixed = replace(mentioned, resolution="Fixed by https://github.com/acme/tool/pull/40.")
    assert fixed_since(fixed, [by_pull], NOW)
    thread = replace(CASE, case_id="slack:C1:1.0", source="slack", links=("github:acme/tool#3",))
    assert fixed_since(thread, [release("Fixed: the lock (#3)")], NOW)


def test_a_wish_is_added_rather_than_fixed() -> None:
    wish = replace(KNOWN, standing="open_request")
    fix = fixed_since(wish, [release("## New\n- A lock that goes away (#3)")], NOW + timedelta(days=1))
    assert fix
    assert fix.sentence == "Added since v0.13.0 (July 2026): A lock that goes away (#3)"
    assert THEN < NOW


def test_a_known_issue_that_a_release_fixed_is_not_called_unfixed(make_app: Callable[..., App], tmp_path: Path) -> None:
    title = "The boiler whistles when the lid is open"
    notes = {
        "repo": "acme/tool",
        "tag_name": "v4.4.0",
        "published_at": "2026-09-01T00:00:00Z",
        "body": "## Fixed\n- The boiler whistles no more (#7)",
    }
    app = make_app()
    opened = issue(7, title=title, labels=["bug"], created_at="2026-08-01T00:00:00Z")
    reindex_files(app, [], [write_issues(tmp_path / "i.jsonl", opened, notes)])
    found = ask(app, title)
    assert found.matches[0].warnings == ("Fixed since v4.4.0 (September 2026): The boiler whistles no more (#7)",)
    assert "Fixed since v4.4.0" in found.draft.text
    assert "isn't fixed yet" not in found.draft.text
