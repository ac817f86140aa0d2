"""`may_post` as a table: from facts to a refusal or nothing, with no database and no Slack."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from copilot.desk.posting import Approved, Facts, SourceNow, may_post

APPROVED = Approved(by="UANA", audience="public", case_hashes={"slack:C1:1.0": "hash", "team:2": ""}, state="5.0:abc")
SOURCES = {
    "slack:C1:1.0": SourceNow(frozenset({"hash"}), "public"),
    "team:2": SourceNow(frozenset({"whatever"}), "public"),
}
FACTS = Facts(text="Stop it first.", is_team=True, audience="public", sources=SOURCES, faults=(), state="5.0:abc")


def source(**changes: Any) -> dict[str, SourceNow]:
    """The sources, of which the first is another now."""
    return SOURCES | {"slack:C1:1.0": replace(SOURCES["slack:C1:1.0"], **changes)}


def test_what_is_as_it_was_may_be_posted() -> None:
    assert may_post(APPROVED, FACTS) is None


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("approver", {"is_team": False}),
        ("erased", {"text": None}),
        ("erased", {"text": ""}),
        ("gone", {"sources": {}}),
        ("gone", {"sources": {"slack:C1:1.0": SOURCES["slack:C1:1.0"]}}),  # the one whose content nobody noted
        ("hidden", {"sources": source(visibility="internal")}),
        ("changed", {"sources": source(contents=frozenset({"another"}))}),
        ("obsolete", {"sources": source(is_obsolete=True)}),
        ("fault", {"faults": ("It would call people.",)}),
        ("moved_on", {"state": "6.0:abc"}),
    ],
)
def test_what_refuses_it(kind: str, facts: dict[str, Any]) -> None:
    refusal = may_post(APPROVED, replace(FACTS, **facts))
    assert refusal
    assert refusal.kind == kind
    assert refusal.sentence.endswith((".", "?"))


@pytest.mark.parametrize("is_aside", [True, False])
def test_what_is_for_the_team_alone_goes_where_the_team_is_alone(is_aside: bool) -> None:
    approved = replace(APPROVED, audience="internal", is_aside=is_aside)
    hidden = source(visibility="internal")
    assert may_post(approved, replace(FACTS, audience="internal", sources=hidden)) is None
    refusal = may_post(approved, replace(FACTS, audience="public", sources=hidden))
    assert refusal
    assert refusal.kind == "audience"


def test_what_everybody_may_read_may_go_to_the_team_too() -> None:
    assert may_post(APPROVED, replace(FACTS, audience="internal")) is None


def test_a_correction_is_bound_to_no_state_of_the_thread() -> None:
    assert may_post(replace(APPROVED, state=None), replace(FACTS, state="6.0:abc")) is None


def test_that_the_thread_moved_on_is_said_last() -> None:
    """It is the only refusal that a person may overrule, so it must not hide another."""
    everything = replace(FACTS, sources={}, faults=("x",), state="6.0:abc")
    for facts in (everything, replace(everything, sources=SOURCES)):
        refusal = may_post(APPROVED, facts)
        assert refusal
        assert refusal.kind != "moved_on"
