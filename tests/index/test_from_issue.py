"""From an issue to a case, rule by rule."""

from __future__ import annotations

from typing import Any

import pytest

from index.cases.from_issue import case_from_issue
from index.cases.references import References
from index.model import Case, Skip
from index.sources.github_dump import parse_issue
from index.team import Team
from tests.exports import comment, issue

NOBODY = Team(frozenset(), "author_association")
CLOSED: dict[str, Any] = {"state": "closed", "state_reason": "completed", "closed_at": "2026-10-02T00:00:00Z"}
FIX = "Fixed in 0.13.2: the temporary table is dropped before each run."


def outcome(**raw: Any) -> Case | Skip:
    return case_from_issue(parse_issue(issue(7, **raw)), NOBODY, References())


def case(**raw: Any) -> Case:
    found = outcome(**raw)
    assert isinstance(found, Case), found
    return found


def test_an_open_issue_is_a_known_issue() -> None:
    found = case(comments=[comment("Workaround: drop the table by hand.")])
    assert (found.standing, found.resolution, found.resolved_at) == ("known_issue", None, None)


def test_completed_is_confirmed() -> None:
    found = case(**CLOSED, comments=[comment("+1", "pete", "NONE"), comment(FIX)])
    assert (found.standing, found.resolution, found.answered_by) == ("confirmed", FIX, "jonas")
    assert "0.13.2" in found.versions


def test_completed_without_a_word_says_so() -> None:
    assert "does not say how" in (case(**CLOSED).resolution or "")


def test_what_is_said_after_closing_is_no_resolution() -> None:
    late = comment("Why does nobody answer me about my own thing here?", "pete", "NONE", "2026-12-01T00:00:00Z")
    assert case(**CLOSED, comments=[comment(FIX), late]).resolution == FIX


@pytest.mark.parametrize(
    "text", ["Duplicate of #3", "Closing in favor of #3", "dup of https://github.com/acme/tool/issues/3"]
)
def test_a_duplicate_points_at_its_original(text: str) -> None:
    found = case(**CLOSED, comments=[comment(text)])
    assert (found.standing, found.points_at) == ("pointer", "github:acme/tool#3")


def test_githubs_own_duplicate_state() -> None:
    duplicate = CLOSED | {"state_reason": "duplicate"}
    assert case(**duplicate, comments=[comment("We have this as #3 already.")]).points_at == "github:acme/tool#3"
    assert isinstance(outcome(**duplicate), Skip)


def test_not_planned_is_an_answer_only_when_it_explains() -> None:
    refused = CLOSED | {"state_reason": "not_planned"}
    why = "We will not add this: the state file must stay readable by the older releases that many still run."
    assert case(**refused, comments=[comment(why)]).standing == "answered"
    for text in ("wontfix", "Not planned, sorry."):
        found = outcome(**refused, comments=[comment(text)])
        assert isinstance(found, Skip)
        assert found.reason == "not_planned_unexplained"


def test_closed_for_silence_is_not_solved() -> None:
    found = outcome(**CLOSED, comments=[comment("Try 0.13?"), comment("No response, closing for now.")])
    assert isinstance(found, Skip)
    assert found.reason == "closed_for_silence"


def test_a_null_body_is_an_empty_one() -> None:
    assert case(body=None).problem == "Title of issue 7"


def test_links_to_the_slack_thread_where_it_began() -> None:
    found = case(body="From https://acme.slack.com/archives/C0SUPPORT/p1790000000000100, see also #9")
    assert found.links == ("github:acme/tool#9", "slack:C0SUPPORT:1790000000.000100")
