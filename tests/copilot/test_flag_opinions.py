"""Rules and model together: surer where both see it, less so where one does, and never without evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.flags.opinion import merge_flags
from copilot.model import Conversation, Flag, Turn
from index.model import Message

if TYPE_CHECKING:
    from copilot.model import FlagKind

TS = ("1.0", "2.0", "3.0")
THREAD = Conversation(tuple(Turn("asker", Message(ts, "U1", "x")) for ts in TS))


def flag(kind: FlagKind = "bug", sure: float = 0.6, *evidence: str, reason: str = "r") -> Flag:
    return Flag(kind, reason, evidence or ("1.0",), sure)


def test_without_a_model_the_rules_stand() -> None:
    ruled = (flag("blocker", 0.7), flag("bug", 0.6))
    assert merge_flags(ruled, None, THREAD) == ruled


def test_what_both_see_is_surer_and_has_the_evidence_of_both_in_order() -> None:
    (made,) = merge_flags((flag("bug", 0.6, "3.0"),), (flag("bug", 0.7, "1.0", reason="It crashes."),), THREAD)
    assert made.evidence == ("1.0", "3.0")
    assert made.reason == "It crashes."
    assert 0.7 < made.confidence < 1 - 0.4 * 0.3


def test_what_only_one_sees_is_less_sure() -> None:
    ruled, judged = flag("bug", 0.6), flag("blocker", 0.9)
    assert [(made.kind, round(made.confidence, 2)) for made in merge_flags((ruled,), (judged,), THREAD)] == [
        ("blocker", 0.72),
        ("bug", 0.48),
    ]
    assert merge_flags((), (flag("bug", 0.4),), THREAD) == ()
    assert merge_flags((flag("bug", 0.4),), (), THREAD) == ()


def test_evidence_that_is_not_in_the_thread_is_none() -> None:
    assert merge_flags((), (flag("bug", 0.9, "9.9"),), THREAD) == ()
    (made,) = merge_flags((), (flag("bug", 0.9, "9.9", "2.0"),), THREAD)
    assert made.evidence == ("2.0",)


@pytest.mark.parametrize("kind", ["ask_team", "known_issue", "secret_shared"])
def test_facts_are_not_the_models_business(kind: FlagKind) -> None:
    ruled = (flag(kind, 0.5),)
    assert merge_flags((), (flag(kind, 0.9),), THREAD) == ()
    assert merge_flags(ruled, (flag(kind, 0.9),), THREAD) == ruled
    assert merge_flags(ruled, (), THREAD) == ruled


FLAGS = st.builds(
    flag, st.sampled_from(["bug", "blocker", "needs_call", "product_call"]), st.floats(0, 1), st.sampled_from(TS)
)


@given(st.lists(FLAGS, max_size=4, unique_by=lambda made: made.kind), st.lists(FLAGS, max_size=6))
def test_each_kind_once_and_always_a_probability(ruled: list[Flag], judged: list[Flag]) -> None:
    merged = merge_flags(tuple(ruled), tuple(judged), THREAD)
    assert len({made.kind for made in merged}) == len(merged)
    sure = {made.kind for made in ruled if made.confidence >= 0.5 or made.kind in {other.kind for other in judged}}
    assert sure <= {made.kind for made in merged}
    assert all(0 <= made.confidence <= 1 and made.evidence for made in merged)
