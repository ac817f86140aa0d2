"""Every thread and issue of the demo workspace becomes what its authors meant it to be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from index.model import VISIBILITIES, Case
from index.storage import case_store
from tests.conftest import WORKSPACE

if TYPE_CHECKING:
    from copilot.build import App

TRUTH: dict[str, Any] = json.loads((WORKSPACE / "truth.json").read_text(encoding="utf-8"))
REPO = "millrace-data/millrace"
SHARED_CHANNEL = "C06FN2G8ZKW"


@pytest.fixture(scope="module")
def cases(demo_app: App) -> dict[str, Case]:
    return {
        case.case_id: case
        for visibility in VISIBILITIES
        for page in case_store.pages(demo_app.engine, visibility)
        for case in page
    }


def standings(cases: dict[str, Case], kind: str) -> list[str | None]:
    """The standing of each public thread of a kind; None where it became no case."""
    ids = [case_id for case_id in TRUTH["threads"][kind] if SHARED_CHANNEL not in case_id]
    found = [cases[case_id].standing if case_id in cases else None for case_id in ids]
    return [None if standing == "unanswered" else standing for standing in found]  # known to have been asked, no case


def test_nearly_every_confirmation_is_understood_and_none_is_invented(cases: dict[str, Case]) -> None:
    # Three say it in a way that no list of sayings holds ("2 min 10 s. wow ok"), and one lost its root.
    found = standings(cases, "confirmed")
    assert found.count("confirmed") >= len(found) - 4
    assert set(standings(cases, "answered")) == {"answered"}


@pytest.mark.parametrize("kind", ["unanswered", "waiting_for_the_team", "closed_for_silence", "deleted_root"])
def test_what_was_not_answered_is_no_case(cases: dict[str, Case], kind: str) -> None:
    assert set(standings(cases, kind)) == {None}


def test_a_thread_closed_into_an_issue_points_at_it(cases: dict[str, Case]) -> None:
    assert set(standings(cases, "closed_into_an_issue")) == {"pointer"}
    for case_id in TRUTH["threads"]["closed_into_an_issue"]:
        pointer = cases[case_id]
        assert pointer.resolution is None
        assert pointer.points_at in cases


@pytest.mark.parametrize("kind", ["first_answer_did_not_help", "answered_by_a_helpful_user", "solved_by_the_asker"])
def test_confirmed_in_the_end(cases: dict[str, Case], kind: str) -> None:
    assert set(standings(cases, kind)) == {"confirmed"}


def test_what_did_not_help_is_no_part_of_the_resolution(cases: dict[str, Case]) -> None:
    case = cases["slack:C05QK7T2XHN:1770724235.899108"]
    assert "row_number" in (case.resolution or "")
    assert len(case.resolution or "") < 700


def test_a_call_leaves_no_resolution(cases: dict[str, Case]) -> None:
    assert "confirmed" not in standings(cases, "ends_with_a_call")
    assert "answered" not in standings(cases, "ends_with_a_call")


@pytest.mark.parametrize(
    ("kind", "standing"),
    [
        ("known_issue", "known_issue"),
        ("open_request", "open_request"),
        ("completed", "confirmed"),
        ("not_planned_with_reason", "answered"),
        ("not_planned_unexplained", None),
        ("closed_for_silence", None),
        ("duplicate", "pointer"),
        ("pull_request", None),
    ],
)
def test_issues(cases: dict[str, Case], kind: str, standing: str | None) -> None:
    found = [cases.get(f"github:{REPO}#{number}") for number in TRUTH["issues"][kind]]
    assert {case.standing if case else None for case in found} == {standing}


def test_known_issues_have_no_resolution(cases: dict[str, Case]) -> None:
    known = [case for case in cases.values() if case.standing == "known_issue"]
    assert known
    assert all(case.resolution is None and case.resolved_at is None for case in known)


def test_private_and_shared_channels_are_left_out(cases: dict[str, Case]) -> None:
    left_out = [
        *TRUTH["threads"]["team_internal"],
        *TRUTH["threads"]["direct_message"],
        *TRUTH["threads"]["shared_channel"],
    ]
    assert not set(left_out) & set(cases)


def test_nothing_secret_is_kept(cases: dict[str, Case]) -> None:
    for case_id in TRUTH["threads"]["secret_shared"]:
        assert "[redacted:" in cases[case_id].problem
    assert not any("hunter2" in f"{case.problem}{case.resolution}" for case in cases.values())


def test_the_team_is_inferred_from_who_answers(demo_app: App) -> None:
    assert set(TRUTH["team"]) <= demo_app.team.ids
    assert not [id_ for id_ in demo_app.team.ids - set(TRUTH["team"]) if id_.startswith("U")]
    assert "inferred" in demo_app.team.source


def test_threads_and_issues_are_linked_both_ways(cases: dict[str, Case]) -> None:
    linked = [
        case for case in cases.values() if case.source == "github" and any(x.startswith("slack:") for x in case.links)
    ]
    assert linked
    assert any(f"github:{REPO}#" in link for case in cases.values() if case.source == "slack" for link in case.links)


def test_a_question_in_several_messages_is_one(cases: dict[str, Case]) -> None:
    fragments = TRUTH["threads"]["question_in_several_messages"]
    assert not set(fragments) & set(cases)
    assert "version 0.13.2" in cases["slack:C05QK7T2XHN:1791785063.234123"].problem
