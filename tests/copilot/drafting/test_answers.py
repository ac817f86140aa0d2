"""What may be told of an answer to somebody else: people, hosts and accounts go, and the answer stays an answer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from copilot.drafting.checks import check_draft
from copilot.drafting.given import Given
from copilot.drafting.policy import DraftPolicy
from copilot.drafting.prompting.context import build_context
from copilot.drafting.prompting.fencing import Fence
from copilot.drafting.prompting.tokens import estimate
from copilot.drafting.template import template_draft
from copilot.model import Conversation, Draft, Turn
from index.details import impersonal, impersonal_answer, without_details
from index.model import Case, Message
from index.search.match import Evidence, Match
from tests.copilot.drafting.answers import LEAKS, OWN_HOSTS, PEOPLE, PROBLEM, STAYS

NOW = datetime(2026, 1, 1, tzinfo=UTC)
POLICY = DraftPolicy(OWN_HOSTS)


def case(resolution: str, problem: str = PROBLEM, people: tuple[str, ...] = PEOPLE) -> Case:
    return Case(
        "slack:C1:1.0", "slack", "C1", "public", "confirmed", "The gateway stops", problem, resolution,
        "https://slack.com/archives/C1/p1", "U1", NOW, people=people, resolved_at=NOW,
    )  # fmt: skip


def told(answer: str, **changes: object) -> str:
    return without_details(answer, case(answer, **changes), OWN_HOSTS)  # type: ignore[arg-type]


def match(answer: str) -> Match:
    return Match(case(answer), 0.9, Evidence(0.9, 0.5))


@pytest.mark.parametrize(("answer", "without"), LEAKS)
def test_nobody_learns_who_asked_before_and_the_sentence_still_reads(answer: str, without: str) -> None:
    assert told(answer) == without


@pytest.mark.parametrize("answer", STAYS)
def test_what_is_no_detail_stays_to_the_letter(answer: str) -> None:
    assert told(answer) == answer.strip()


@pytest.mark.parametrize(("answer", "without"), [pair for pair in LEAKS if pair[1]])
def test_the_same_holds_for_a_template_draft_and_for_what_a_model_is_given(answer: str, without: str) -> None:
    draft = template_draft((match(answer),), True, POLICY)
    assert without in draft.text
    conversation = Conversation((Turn("asker", Message("1.0", "U7", "It stops.")),))
    given = build_context(
        conversation,
        (match(answer),),
        "public",
        fence=Fence("f00d"),
        count=estimate,
        limit=9_000,
        allowed_hosts=OWN_HOSTS,
    )
    assert f"The answer:\n{without}" in given.render()
    if without.splitlines()[-1] != answer.splitlines()[-1]:
        assert answer.splitlines()[-1] not in given.render()


@pytest.mark.parametrize("answer", [answer for answer, _ in LEAKS] + STAYS)
def test_what_was_told_once_is_told_the_same_again(answer: str) -> None:
    assert told(told(answer)) == told(answer)


@pytest.mark.parametrize("answer", STAYS)
def test_code_keeps_its_marks_and_lines(answer: str) -> None:
    fenced = f"```\n{answer.replace('`', '')}\n```\nHi Robert, and `{answer.splitlines()[0].replace('`', '')}` too."
    assert told(fenced).count("`") == fenced.count("`")
    assert told(fenced).count("\n") == fenced.count("\n")


@pytest.mark.parametrize(
    ("said", "gone", "kept"),
    [
        # Lessons: an edited reply, where only some names are known; and tone: where none is.
        ("Hi Beatriz! Raise the limit, Beatriz.", "Beatriz", "Raise the limit."),
        ("Thanks Beatriz Alonso, raise the limit as Beatriz did.", "Beatriz", "aise the limit as someone did."),
        ("@quokka42 raise the limit.", "quokka42", "Raise the limit."),
        ("Raise the limit.\n\nBest,\nHedvig", "Hedvig", "Raise the limit."),
        ("Raise the limit of s3://norwind-data/x.", "norwind", "Raise the limit of s3://[bucket]/x."),
        ("Raise it: https://meet.google.com/abc-defg-hij", "abc-defg", "Raise it: [call link]"),
    ],
)
def test_lessons_and_examples_of_tone_name_nobody(said: str, gone: str, kept: str) -> None:
    for text in (impersonal(said), impersonal_answer(said, ["Olga"], OWN_HOSTS)):
        assert gone not in text
        assert kept in text


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ('Set `account_id: "123456789012"`.', "In the code, an account id was masked: check line 3."),
        (
            "```\nurl: s3://norwind-data/x\nhost: db.corp.norwind.example.net\n```",
            "In the code, a bucket and a host were masked: check lines 4 and 5.",
        ),
    ],
)
def test_the_engineer_is_told_what_was_masked_in_code(answer: str, reason: str) -> None:
    given = Given((match(answer),), POLICY)
    draft = check_draft(template_draft(given.matches, True, POLICY), given)
    assert draft.warnings == (reason,)
    line = int(reason.rstrip(".").split()[-1])
    assert "[" in draft.text.split("\n")[line - 1]


def test_what_is_masked_in_prose_needs_no_look() -> None:
    given = Given((match("Pull it from s3://norwind-data/x and set `x: 1`."),), POLICY)
    assert check_draft(template_draft(given.matches, True, POLICY), given).remarks == ()
    assert check_draft(Draft("Set `x[0]` to `[a, b]`.", (), "model"), given).warnings == ()


@pytest.mark.parametrize(
    ("problem", "answer", "without"),
    [
        ("It stops at https://gate.norwind.example.", "Open https://gate.norwind.example/x.", "Open [host]/x."),
        ("It stops.", "Open https://app.harbour.example/x.", "Open https://app.harbour.example/x."),
        (
            "https://docs.harbour.example is down",
            "See https://docs.harbour.example/x.",
            "See https://docs.harbour.example/x.",
        ),
    ],
)
def test_a_link_is_the_askers_when_they_named_its_host(problem: str, answer: str, without: str) -> None:
    assert told(answer, problem=problem) == without


def test_no_name_is_looked_for_where_nobody_is_known() -> None:
    assert told("Will, Mark and Sierra are fine words.", people=()) == "Will, Mark and Sierra are fine words."
