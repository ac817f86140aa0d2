"""What one decision teaches: how much was rewritten, what of it is the answer, and what a dismissal really says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.drafting.rewriting import answer_in, rewritten, word_diff
from copilot.learn import lessons_from, speaks_against
from copilot.model import BAD_ANSWER, NOT_NEEDED, OTHER_PROBLEM
from copilot.records.answers.decisions import Decision
from tests.conftest import NOW
from tests.copilot.slack.drawing import body, match

RESOLUTION = "Stop the worker first.\n\nThen run `millrace unlock` and start it again."
DRAFT = (
    'Hi! This looks like something we have seen before: "Scheduler does not restart".\n\n'
    f"Here is what solved it then:\n\n{RESOLUTION}\n\n"
    "You can read the whole story here: https://acme.slack.com/archives/C0SUPPORT/p1\n\n"
    "If that is not it, tell me which version you run and the exact error you see, and I will look further."
)
EDITED = DRAFT.replace("Then run `millrace unlock`", "Then run `millrace state unlock --force`")
WORDS = st.lists(
    st.sampled_from(["stop", "the", "worker", "then", "start", "it", "again.\n\n", "`unlock`"]), max_size=30
)


def suggested(**changes: Any) -> dict[str, Any]:
    first = match("slack:C1:1", resolution=RESOLUTION)
    draft = body()["draft"] | {"text": DRAFT, "case_ids": [first["case_id"]]} | changes.pop("draft", {})
    return body(matches=[first, match("slack:C1:2")], draft=draft) | changes


def decided(kind: Any = "approved", text: str | None = DRAFT, **changes: Any) -> Decision:
    outcome = changes.pop("outcome", "dismissed" if kind == "dismissed" else "posted")
    return Decision("s1", kind, "UANA", NOW, "C1", "1.0", None, text=text, outcome=outcome, **changes)


def taught(decision: Decision, told: dict[str, Any] | None = None, **changes: Any) -> list[Any]:
    given: dict[str, Any] = {
        "visibility": "public",
        "by_name": "Ana",
        "people": ["Ana Alves", "Uma Ueda"],
        "allowed_hosts": [],
        "was_over": False,
        "now": NOW + timedelta(hours=1),
    }
    return lessons_from(decision, told or suggested(), **(given | changes))


@given(WORDS, WORDS)
def test_how_much_was_rewritten_is_a_share(one: list[str], other: list[str]) -> None:
    share = rewritten(" ".join(one), " ".join(other))
    assert 0.0 <= share <= 1.0
    assert rewritten(" ".join(one), "  ".join(one)) == 0.0, "space is no word"
    if one and not set(" ".join(one).split()) & set(" ".join(other).split()):
        assert share == 1.0


@given(WORDS, WORDS)
def test_a_diff_holds_both_texts(one: list[str], other: list[str]) -> None:
    diff = word_diff(" ".join(one), " ".join(other))
    after = diff
    while (start := after.find("[-")) >= 0:
        after = after[:start] + after[after.index("-]", start) + 2 :]
    assert after.replace("{+", " ").replace("+}", " ").split() == " ".join(other).split()


def test_a_diff_can_be_read() -> None:
    assert word_diff("Run unlock and wait.", "Run state unlock and go.") == "Run {+state+} unlock and [-wait.-]{+go.+}"


def test_of_an_edited_template_only_the_answer_is_kept() -> None:
    assert answer_in(EDITED, DRAFT, RESOLUTION) == RESOLUTION.replace(
        "millrace unlock", "millrace state unlock --force"
    )


def test_what_was_written_anew_is_kept_whole() -> None:
    assert (
        answer_in("Use the new CLI.\n\nIt checks first.", DRAFT, RESOLUTION) == "Use the new CLI.\n\nIt checks first."
    )


def test_an_approval_speaks_for_every_case_that_is_cited() -> None:
    both = suggested(draft={"case_ids": ["slack:C1:1", "slack:C1:2"]})
    lessons = taught(decided(), both)
    assert [(one.case_id, one.kind, one.against, one.resolution, one.diff) for one in lessons] == [
        ("slack:C1:1", "approved", 0.0, None, None),
        ("slack:C1:2", "approved", 0.0, None, None),
    ]
    assert {(one.by, one.by_name, one.at, one.suggestion_id) for one in lessons} == {("UANA", "Ana", NOW, "s1")}
    assert taught(decided(), both) == lessons, "told again, it says the same"


def test_an_edit_is_measured_kept_and_answers_the_first_case() -> None:
    text = f"Hi Uma!\n\n{EDITED}\n\nWrite to uma@corp.example if it fails, Uma."
    lessons = taught(decided("edited", text), suggested(draft={"case_ids": ["slack:C1:1", "slack:C1:2"]}))
    first, second = lessons
    assert first.kind == second.kind == "edited"
    assert 0 < first.against < 0.4
    assert "{+state+}" in first.diff or "{+`millrace" in first.diff or "state" in first.diff
    assert "millrace state unlock --force" in first.resolution
    assert "seen before" not in first.resolution
    assert "Uma" not in first.resolution
    assert "[email]" in first.resolution
    assert second.resolution is None


def test_secrets_and_links_in_an_edit() -> None:
    token = "xoxb-" + "1234567890-1234567890-" + "AbCdEfGhIjKlMnOpQrStUvWx"
    (one,) = taught(decided("edited", f"Set {token} as in https://docs.example.com/a and restart."))
    assert token not in f"{one.resolution} {one.diff}"
    assert "https://docs.example.com/a" in one.resolution


def test_nobody_was_given_what_shadow_mode_kept_back() -> None:
    (one,) = taught(decided("edited", EDITED, outcome="shadowed"))
    assert (one.kind, one.resolution) == ("edited", None)


def test_a_known_issue_gets_no_resolution() -> None:
    (one,) = taught(decided("edited", EDITED), suggested(matches=[match("slack:C1:1", resolution=None)]))
    assert one.resolution is None


@pytest.mark.parametrize("outcome", ["sending", "unknown", "failed", "retracted"])
def test_what_is_not_settled_or_was_taken_back_teaches_nothing(outcome: Any) -> None:
    assert taught(decided("edited", EDITED, outcome=outcome)) == []


@pytest.mark.parametrize("draft", [{"case_ids": []}, {"purpose": "offer_call"}])
def test_only_answers_from_cases_teach(draft: dict[str, Any]) -> None:
    assert taught(decided(), suggested(draft=draft)) == []
    assert taught(decided("dismissed", None), suggested(draft=draft)) == []


def test_a_case_chosen_instead_speaks_against_the_first_once_it_is_posted() -> None:
    chosen = suggested(instead_of="slack:C1:2")
    assert [(one.case_id, one.kind) for one in taught(decided(), chosen)] == [
        ("slack:C1:1", "approved"),
        ("slack:C1:2", "passed_over"),
    ]
    assert [one.case_id for one in taught(decided("dismissed", None), chosen)] == ["slack:C1:1"]


def test_a_correction_is_learned_when_it_is_made() -> None:
    (one,) = taught(decided("approved", EDITED, corrected=True))
    assert (one.kind, one.at) == ("edited", NOW + timedelta(hours=1))


@pytest.mark.parametrize(
    ("reason", "against"),
    [
        ("", 0.5),
        ("does not fit at all", 0.5),
        (OTHER_PROBLEM, 1.0),
        (f"{BAD_ANSWER}: the flag was renamed", 1.0),
        (f"{NOT_NEEDED}: wrong case, too", 0.0),
        ("the thread is over, the case was right", 0.0),
        ("Already answered by Ben", 0.0),
        ("it was not answered by this case", 0.5),
        ("the answer is wrong", 0.5),
    ],
)
def test_what_a_dismissal_says(reason: str, against: float) -> None:
    assert speaks_against(reason) == against
    assert [one.against for one in taught(decided("dismissed", None, reason=reason))] == ([against] if against else [])


def test_a_dismissal_after_somebody_answered_teaches_nothing() -> None:
    assert taught(decided("dismissed", None), was_over=True) == []
