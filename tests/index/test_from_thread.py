"""From a thread to a case, rule by rule."""

from __future__ import annotations

from typing import Any

import pytest

from index.cases.from_thread import case_from_thread
from index.cases.references import References
from index.model import Case, Channel, Skip, Thread
from index.sources.slack_people import Directory
from index.sources.slack_threads import threads_of
from index.team import Team
from tests.exports import ASKER, HELPER, OTHER, message, thread

TEAM = Team(frozenset({HELPER}), "settings")
CHANNEL = Channel("C0SUPPORT", "support", "public")
QUESTION = (ASKER, "The nightly sync fails with `MR-1042: relation exists`. What can I do?")
ANSWER = (HELPER, "Drop the temporary table `_tmp_orders` and run it again.")


def outcome(*said: tuple[str, str], team: Team = TEAM) -> Case | Skip:
    return outcome_of(thread(0, *said), team)


def outcome_of(raw: list[dict[str, Any]], team: Team = TEAM) -> Case | Skip:
    (found,) = [item for item in threads_of(CHANNEL, raw, Directory()) if isinstance(item, Thread)]
    return case_from_thread(found, team, References("acme/tool"))


def case(*said: tuple[str, str]) -> Case:
    found = outcome(*said)
    assert isinstance(found, Case), found
    return found


def reason(*said: tuple[str, str]) -> str:
    found = outcome(*said)
    assert isinstance(found, Skip), found
    return found.reason


def test_the_asker_says_that_it_worked() -> None:
    found = case(QUESTION, ANSWER, (ASKER, "That worked, thank you!"))
    assert found.standing == "confirmed"
    assert found.problem == QUESTION[1]
    assert found.resolution == ANSWER[1]
    assert (found.asked_by, found.answered_by, found.answered_by_team) == (ASKER, HELPER, True)


def test_the_team_answered_and_nobody_objected() -> None:
    assert case(QUESTION, ANSWER).standing == "answered"
    assert case(QUESTION, ANSWER, (ASKER, "thanks!")).standing == "answered"
    assert case(QUESTION, ANSWER, (ASKER, "Thanks, but how do I also rename it?")).standing == "answered"


def test_the_problem_holds_all_that_was_said_before_the_first_answer() -> None:
    found = case(
        QUESTION,
        (HELPER, "Which version are you on?"),
        (ASKER, "0.13.1, the error is ```MR-1042```"),
        ANSWER,
        (ASKER, "Worked!"),
    )
    assert "0.13.1" in found.problem
    assert "MR-1042" in found.problem
    assert "Which version" not in (found.resolution or "")
    assert "0.13.1" in found.versions


def test_what_did_not_help_is_not_the_resolution() -> None:
    found = case(
        QUESTION, (HELPER, "Restart it."), (ASKER, "No luck, same error"), ANSWER, (ASKER, "That did the trick")
    )
    assert found.resolution == ANSWER[1]


def test_an_answer_that_did_not_help_is_none() -> None:
    assert reason(QUESTION, ANSWER, (ASKER, "It still fails with the same error")) == "not_solved"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ([QUESTION], "unanswered"),
        ([QUESTION, (ASKER, "anyone?"), (OTHER, "+1")], "unanswered"),
        ([QUESTION, (HELPER, "Which version are you on?")], "unanswered"),
        ([QUESTION, (HELPER, "I'll ask the team.")], "unanswered"),
        ([QUESTION, ANSWER, (HELPER, "Closing this for now, shout if it still bites.")], "closed_for_silence"),
        ([QUESTION, ANSWER, (HELPER, "Shall we hop on a quick call?"), (ASKER, "sure")], "taken_to_a_call"),
        ([QUESTION, (OTHER, "Just delete the whole database, it works for everybody.")], "unconfirmed_outside_answer"),
    ],
)
def test_no_case(said: list[tuple[str, str]], why: str) -> None:
    assert reason(*said) == why


def test_an_answer_from_outside_counts_once_the_asker_confirms_it() -> None:
    found = case(QUESTION, (OTHER, ANSWER[1]), (ASKER, "That fixed it"))
    assert (found.standing, found.answered_by_team) == ("confirmed", False)


def test_an_answer_from_outside_counts_once_the_team_approves_it() -> None:
    raw = thread(0, QUESTION, (OTHER, ANSWER[1]))
    raw[1]["reactions"] = [{"name": "white_check_mark", "users": [HELPER], "count": 1}]
    found = outcome_of(raw)
    assert isinstance(found, Case)
    assert found.standing == "answered"


def test_the_askers_own_tick_confirms() -> None:
    raw = thread(0, QUESTION, ANSWER)
    raw[1]["reactions"] = [{"name": "white_check_mark", "users": [ASKER], "count": 1}]
    found = outcome_of(raw)
    assert isinstance(found, Case)
    assert found.standing == "confirmed"


def test_the_teams_tick_closes_and_closed_is_not_solved() -> None:
    raw = thread(0, QUESTION, ANSWER)
    raw[0]["reactions"] = [{"name": "white_check_mark", "users": [HELPER], "count": 1}]
    found = outcome_of(raw)
    assert isinstance(found, Case)
    assert found.standing == "answered"


def test_filed_as_an_issue_points_at_it() -> None:
    found = case(QUESTION, (HELPER, "That is a bug, filed as #412."))
    assert (found.standing, found.points_at, found.resolution) == ("pointer", "github:acme/tool#412", None)


def test_solved_alone_and_told_how() -> None:
    found = case(
        QUESTION, (ASKER, "Figured it out: somebody had left the table `_tmp_orders` behind, dropping it helped.")
    )
    assert found.standing == "confirmed"
    assert "_tmp_orders" in (found.resolution or "")


def test_the_apps_own_post_is_its_approvers_answer() -> None:
    raw = thread(0, QUESTION)
    raw.append(
        message(
            60,
            "U0BOT",
            ANSWER[1],
            thread=0,
            subtype="bot_message",
            bot_id="B1",
            metadata={"event_type": "support_copilot_reply", "event_payload": {"approved_by": HELPER}},
        )
    )
    found = outcome_of(raw)
    assert isinstance(found, Case)
    assert found.answered_by == HELPER


def test_another_bots_message_is_nobodys() -> None:
    raw = [*thread(0, QUESTION), message(60, "U0BOT", ANSWER[1], thread=0, subtype="bot_message", bot_id="B1")]
    found = outcome_of(raw)
    assert isinstance(found, Skip)
    assert found.reason == "unanswered"


def test_a_file_is_named() -> None:
    raw = thread(0, QUESTION, ANSWER)
    raw[0]["files"] = [{"name": "debug.log", "id": "F1"}]
    found = outcome_of(raw)
    assert isinstance(found, Case)
    assert "[file: debug.log]" in found.problem
