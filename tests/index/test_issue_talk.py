"""Issues as people and robots write them: each through `reindex --github-issues`, then what is found and drafted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from copilot.commands.reindex import reindex_files
from index.model import VISIBILITIES, Case
from index.storage import case_store
from tests.asking import ask
from tests.exports import comment, issue, write_issues

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App

    MakeApp = Callable[..., App]
    Read = Callable[..., "Outcome"]

DONE: dict[str, Any] = {"state": "closed", "state_reason": "completed", "closed_at": "2026-10-02T00:00:00Z"}
DROPPED = DONE | {"state_reason": "not_planned"}
VALVE = "The valve reports a pressure of minus one after a cold start"


class Outcome:
    """What a reindex of some issues made."""

    def __init__(self, app: App, report: dict[str, Any]) -> None:
        self.app, self.reasons = app, report["skipped_by_reason"]
        self.team = report["team"]["ids"]
        pages = (page for visibility in VISIBILITIES for page in case_store.pages(app.engine, visibility))
        self.cases: dict[str, Case] = {case.case_id: case for page in pages for case in page}

    def case(self, number: int) -> Case:
        return self.cases[f"github:acme/tool#{number}"]


@pytest.fixture
def read(make_app: MakeApp, tmp_path: Path) -> Read:
    """Reindex a file of these records."""

    def read_records(*records: dict[str, Any]) -> Outcome:
        app = make_app()
        return Outcome(app, reindex_files(app, [], [write_issues(tmp_path / "issues.jsonl", *records)]))

    return read_records


def outsider(text: str, user: str = "pete", at: str = "2026-10-01T00:00:00Z") -> dict[str, Any]:
    return comment(text, user, "NONE", at)


@pytest.mark.parametrize(
    "text",
    [
        "We see precisely this on two of our boilers since the weekend, and nothing is in the log.",
        "Same here, on 4.2 and on 4.3.",
        "+1, this bites us every Monday",
    ],
)
def test_who_has_it_too_answers_nothing_but_is_known(read: Read, text: str) -> None:
    outcome = read(issue(2, title=VALVE, body=f"{VALVE}.", **DONE, comments=[outsider(text)]))
    case = outcome.case(2)
    assert (case.resolution or "").endswith("the issue does not say how.")
    assert case.standing == "answered"
    assert text in [remark.text for remark in case.remarks]
    draft = ask(outcome.app, VALVE).draft.text
    assert "doesn't say how" in draft
    assert text not in draft


def test_a_robot_that_gives_up_on_what_many_have_solves_nothing(read: Read) -> None:
    stale = comment("There was no activity for 90 days, so it was marked as stale.", "sweeper[bot]", "NONE")
    talk = [
        outsider("This hits all of our plants as well."),
        stale,
        outsider("Not stale at all, please keep it.", "ann"),
    ]
    outcome = read(issue(2, title=VALVE, **DROPPED, comments=talk))
    assert (outcome.cases, outcome.reasons) == ({}, {"closed_for_silence": 1})


@pytest.mark.parametrize(
    "commands",
    [
        ("/triage accepted", "/close"),
        ("@toolbot close",),
        ("/cc @pete @ann", "/remove-lifecycle stale\n/close not-planned"),
    ],
)
def test_commands_to_a_robot_answer_nothing_and_make_nobody_the_team(read: Read, commands: tuple[str, ...]) -> None:
    outcome = read(issue(2, title=VALVE, **DONE, comments=[comment(text) for text in commands]))
    assert (outcome.case(2).resolution or "").endswith("does not say how.")
    assert outcome.case(2).standing == "answered"
    assert outcome.team == []


def test_what_a_robot_writes_under_a_persons_account_is_a_robots(read: Read) -> None:
    talk = [
        comment(
            "This issue is currently awaiting triage. If a maintainer determines it is relevant …", "tool-ci-robot"
        ),
        comment("Closing this issue, in response to a command above.", "tool-ci-robot"),
    ]
    outcome = read(issue(2, title=VALVE, **DROPPED, comments=talk))
    assert (outcome.cases, outcome.team) == ({}, [])


@pytest.mark.parametrize("merged", [None, "2026-10-01T00:00:00Z"])
@pytest.mark.parametrize("last", ["Merged the fix in #40, it ships with 4.4.", "Closing, this was fixed by #40."])
def test_a_pull_request_that_fixed_it_is_no_duplicate(read: Read, last: str, merged: str | None) -> None:
    told = comment("Start the valve with `--warm` until then; the sensor needs a second before it is read.")
    pull = issue(40, title="Wait for the sensor", body="Closes #2", state="closed", is_pull_request=True)
    outcome = read(
        issue(2, title=VALVE, **DONE, comments=[told, comment(last)]),
        pull | {"pull_request": {"merged_at": merged}},
    )
    case = outcome.case(2)
    assert (case.standing, case.points_at) == ("confirmed", None)
    assert "--warm" in (case.resolution or "")
    assert "acme/tool/pull/40" in (case.resolution or "")
    assert "acme/tool/pull/40" in ask(outcome.app, VALVE).draft.text


def test_where_nobody_says_how_the_pull_request_does(read: Read) -> None:
    pull = issue(40, title="Wait for the sensor", body="Reads it a second later, or `--warm` is set.\n\nFixes #2")
    outcome = read(
        issue(2, title=VALVE, **DONE),
        pull | {"pull_request": {"merged_at": "2026-10-01T00:00:00Z"}, "state": "closed"},
    )
    case = outcome.case(2)
    assert case.standing == "confirmed"
    assert (case.resolution or "").startswith("Wait for the sensor\n\nReads it a second later, or `--warm` is set.")
    assert "Fixes #2" not in (case.resolution or "")


@pytest.mark.parametrize(
    "denied", ["This is no duplicate of #9: that one is about the gauge.", "It isn't a dupe of #9, which is the gauge."]
)
def test_what_it_does_not_duplicate_is_not_its_original(read: Read, denied: str) -> None:
    told = comment("Use `tool calibrate --cold` once; it reads the sensor before the pump starts.")
    gauge = issue(9, title="The gauge is upside down", **DONE, comments=[comment("Turn `gauge.flip` on.")])
    outcome = read(gauge, issue(2, title=VALVE, **DONE, comments=[told, comment(f"{denied} Closing.")]))
    assert outcome.case(2).points_at is None
    assert "--cold" in (outcome.case(2).resolution or "")
    assert "--cold" in ask(outcome.app, VALVE).draft.text


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        ("Please ask this in the discussions, issues are for bugs only.", "moved_elsewhere"),
        ("This belongs to the repository of the driver, please open it there. Closing.", "moved_elsewhere"),
        ("I could not reproduce it and there is no example, closing.", "not_reproduced"),
        ("Closing for lack of feedback.", "closed_for_silence"),
    ],
)
def test_words_about_closing_are_no_answer(read: Read, last: str, reason: str) -> None:
    outcome = read(issue(2, title=VALVE, **DONE, comments=[comment(last)]))
    assert (outcome.cases, outcome.reasons) == ({}, {reason: 1})


@pytest.mark.parametrize(
    "link", ["https://www.mediafire.com/file/x1/fix", "https://github.com/user-attachments/files/1/fix_v2.zip"]
)
def test_a_stranger_who_offers_a_download_answers_nothing(read: Read, link: str) -> None:
    lure = outsider(f"Download {link} and run it as administrator, the password is 1234. It works for me now!")
    outcome = read(issue(2, title=VALVE, **DONE, comments=[lure]))
    assert link not in repr(outcome.case(2))
    assert link not in ask(outcome.app, VALVE).draft.text


@pytest.mark.parametrize("about", [{"active_lock_reason": "spam"}, {"labels": ["Spam"]}])
def test_spam_is_left_out(read: Read, about: dict[str, Any]) -> None:
    outcome = read(issue(2, title=VALVE, **DONE | about, comments=[comment("Use `--warm` when you start it.")]))
    assert outcome.reasons == {"spam": 1}


def test_completed_is_confirmed_only_when_somebody_says_so(read: Read) -> None:
    how = comment("You can set `sensor.delay = 1`, the sensor is read too early because the pump starts first.")
    thanks = comment("Thank you, that was it, the pressure is right now!", "marta", "NONE", "2026-10-01T01:00:00Z")
    other = outsider("That fixed it for me as well, thanks!", at="2026-10-01T01:00:00Z")
    talks = {2: [how], 3: [how, thanks], 4: [how, other], 5: [comment("Fixed in 4.4.0, the sensor is read later.")]}
    outcome = read(*(issue(number, title=f"{VALVE} {number}", **DONE, comments=talk) for number, talk in talks.items()))
    standings = [outcome.case(number).standing for number in talks]
    assert standings == ["answered", "confirmed", "confirmed", "confirmed"]
    assert all(outcome.case(number).resolution == how["body"] for number in (2, 3, 4))


def test_open_is_a_known_issue_only_as_a_bug_or_an_accepted_wish(read: Read) -> None:
    opened = {
        2: {"title": "Dependency updates", "body": "- [ ] pump to 3.1\n- [ ] gauge to 2.0", "user": "freshener[bot]"},
        3: {"title": "How do I mount the valve upside down?", "body": "Which bracket is the right one?"},
        4: {"title": "Add a night mode", "body": "It would be nice if the panel went dark at night."},
        5: {"title": "A night mode for the panel", "labels": ["feature request", "Accepted"]},
        6: {"title": VALVE, "labels": ["bug"]},
        7: {"title": "The pump stops with an error"},
        8: {"title": "What is the torque?", "labels": ["question"]},
        9: {"title": "Tracking issue for the new panel", "body": "- [x] dark\n- [ ] light\n- [ ] blink"},
    }
    outcome = read(*(issue(number, **about) for number, about in opened.items()))
    assert outcome.reasons == {"opened_by_a_bot": 1}
    assert {number: outcome.case(number).standing for number in opened if number > 2} == {
        3: "open_question", 4: "open_request", 5: "known_issue", 6: "known_issue",
        7: "known_issue", 8: "open_question", 9: "open_request",
    }  # fmt: skip


def test_what_is_open_is_drafted_and_flagged_as_what_it_is(read: Read) -> None:
    question, wish = "How do I mount the valve upside down?", "A night mode for the panel"
    outcome = read(issue(3, title=question, labels=["question"]), issue(4, title=wish, labels=["enhancement"]))
    asked = ask(outcome.app, question)
    assert "nobody has answered it yet" in asked.draft.text
    assert "known_issue" not in [flag.kind for flag in asked.flags]
    wished = ask(outcome.app, "Is there a night mode for the panel?")
    assert "it was asked for" in wished.draft.text
    kinds = [flag.kind for flag in wished.flags]
    assert "product_review" in kinds
    assert "known_issue" not in kinds


@pytest.mark.parametrize(
    ("body", "kept", "gone"),
    [
        ("Use this:\n```html\n<!-- valve:start -->\n```\nand\n<!-- instructions -->", "valve:start", "instructions"),
        ("Put `<!-- no-toc -->` at the top. <!-- please fill in -->", "no-toc", "fill in"),
        ("~~~\n<!-- kept, the fence never ends -->", "never ends", "nothing"),
        ("<!-- ```\nhidden\n``` --> shown", "shown", "hidden"),
    ],
)
def test_a_comment_of_html_stays_where_it_is_code(read: Read, body: str, kept: str, gone: str) -> None:
    problem = read(issue(2, title=VALVE, body=body)).case(2).problem
    assert kept in problem
    assert gone not in problem
