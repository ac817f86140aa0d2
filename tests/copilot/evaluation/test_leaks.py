"""Nothing of a question's answer leaks into its replay: each sort of leak is planted, and found where nobody guards."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from copilot.drafting.brief import nobody
from copilot.evaluation.replaying.replay import Replay
from copilot.evaluation.saved.guard import Guard, is_copy
from copilot.evaluation.saved.history import saved_from_issue, saved_from_thread
from index.cases.references import References
from index.model import Issue, Thread
from index.progress import Silent
from index.reindex import reindex
from index.sources.github_dump import IssueDump
from index.sources.slack_export import SlackExport
from tests.conftest import NOW
from tests.exports import ASKER, HELPER, OTHER, START, case_id, comment, issue, thread, write_export, write_issues

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from copilot.build import App
    from copilot.evaluation.figures.row import Row
    from copilot.evaluation.saved.saved_threads import SavedThread
    from index.model import Case

    MakeApp = Callable[..., App]

ASKED = 100_000.0  # seconds after START: when the question is asked
QUESTION = "The zeppelin hangar refuses my umlauts and prints SpireError on every second landing, what can I do?"
FIX = "Set `hangar.encoding` to utf-8 with --reload, then land again."
PERMALINK = f"https://slack.com/archives/C0SUPPORT/p{START + int(ASKED)}000000"


class Blind(Guard):
    """A guard that lets everything pass."""

    def __post_init__(self) -> None:
        self.hidden.clear()

    def admits(self, case: Case) -> bool:
        return True


def at(second: float) -> str:
    return datetime.fromtimestamp(START + second, UTC).isoformat()


def others() -> list[dict[str, Any]]:
    """What the channel talks about otherwise."""
    talk = ("How do I load a CSV file?", "Where are the logs kept?", "Is there a dark theme for the console?")
    said = [
        thread(1_000.0 * n, (OTHER, text), (HELPER, f"See chapter {n} of the manual.")) for n, text in enumerate(talk)
    ]
    return [message for messages in said for message in messages]


def asked_in_slack(answer: str = FIX, question: str = QUESTION) -> list[dict[str, Any]]:
    return thread(ASKED, (ASKER, question), (HELPER, answer), (ASKER, "That worked, thanks!"))


class World:
    """A history indexed in a store of its own, and its threads."""

    def __init__(
        self, make_app: MakeApp, folder: Path, channels: dict[str, Any], issues: Iterable[dict[str, Any]]
    ) -> None:
        lasting = make_app(team={"members": [HELPER, "jonas"]})
        export = SlackExport(write_export(folder / "export", channels))
        dump = IssueDump(
            write_issues(folder / "issues.jsonl", issue(900, title="Something else", body="Entirely."), *issues)
        )
        self.app = lasting.apart(folder / "apart")
        report = reindex(
            self.app.index, [export, dump], team_ids=[HELPER, "jonas"], keep_closed=True, progress=Silent(), now=NOW
        )
        self.references = References("acme/tool")
        self.threads: dict[str, SavedThread] = {}
        for item in [*export.read(), *dump.read()]:
            if isinstance(item, Thread):
                self.threads[item.case_id] = saved_from_thread(item, report.team, self.references)
            elif isinstance(item, Issue):
                self.threads[item.case_id] = saved_from_issue(item, report.team, self.references)

    def replayed(self, case: str, guard: type[Guard] = Guard) -> Row:
        replay = Replay.of(self.app, self.references, nobody)
        return replace(replay, new_guard=guard)(self.threads[case])

    def without_time(self, case: str) -> set[str]:
        """What the question would find if it saw all that is known today."""
        matches = self.app.search.find(self.threads[case].conversation, "public", None)
        return {case_id for match in matches for case_id in (match.case.case_id, *match.also_asked)}


def found(row: Row) -> set[str]:
    return {one.case_id for one in row.found}


# An earlier date than the question's, and yet nothing else than the question itself: only the guard knows.
COPY = thread(ASKED - 900, (ASKER, QUESTION), (HELPER, FIX), (ASKER, "Worked!"))
QUOTED = thread(
    ASKED - 900, (OTHER, f"From #support, who knows? {QUESTION} Please look."), (HELPER, FIX), (OTHER, "Works now!")
)
SOLVED: dict[str, Any] = {
    "state": "closed",
    "state_reason": "completed",
    "created_at": at(10),
    "closed_at": at(ASKED - 600),
}
TITLE = "Zeppelin hangar refuses umlauts with SpireError"
FILED = issue(412, title=TITLE, body=f"Asked in {PERMALINK}", comments=[comment(FIX, at=at(ASKED - 700))], **SOLVED)
NAMED = issue(412, title=TITLE, body="It lands badly.", comments=[comment(FIX, at=at(ASKED - 700))], **SOLVED)
LATE_WORDS = issue(412, title=TITLE, body="It lands badly.", comments=[comment(FIX, at=at(ASKED + 600))], **SOLVED)


@pytest.mark.parametrize(
    ("question", "channels", "issues", "leak", "reason"),
    [
        (QUESTION, {"general": COPY}, [], case_id(ASKED - 900, "general"), "a copy"),
        (QUESTION, {"general": QUOTED}, [], case_id(ASKED - 900, "general"), "a copy"),
        (QUESTION, {}, [FILED], "github:acme/tool#412", "linked with the question"),
        (f"{QUESTION} It is #412, I think.", {}, [NAMED], "github:acme/tool#412", "named by the question"),
        (QUESTION, {}, [LATE_WORDS], "github:acme/tool#412", "still being answered"),
    ],
)
def test_what_stands_for_the_question_is_hidden(
    question: str, channels: dict[str, Any], issues: list[dict[str, Any]], leak: str, reason: str,
    make_app: MakeApp, tmp_path: Path,
) -> None:  # fmt: skip
    world = World(make_app, tmp_path, {"support": [*others(), *asked_in_slack(question=question)], **channels}, issues)
    leaking = world.replayed(case_id(ASKED), Blind)
    assert leak in found(leaking)
    guarded = world.replayed(case_id(ASKED))
    assert leak not in found(guarded)
    assert guarded.hidden == {reason: 1}
    assert "hangar.encoding" not in guarded.draft
    assert not guarded.known


def test_the_thread_that_an_issue_was_filed_from_is_hidden(make_app: MakeApp, tmp_path: Path) -> None:
    solved = thread(
        ASKED,
        (ASKER, QUESTION),
        (HELPER, "Filed as https://github.com/acme/tool/issues/412"),
        (HELPER, FIX),
        (ASKER, "Worked, thanks!"),
    )
    filed = issue(
        412, title=TITLE, body="Umlauts.", created_at=at(ASKED + 900), comments=[comment(FIX, at=at(ASKED + 2_000))]
    )
    world = World(make_app, tmp_path, {"support": [*others(), *solved]}, [filed])
    assert case_id(ASKED) in found(world.replayed("github:acme/tool#412", Blind))
    guarded = world.replayed("github:acme/tool#412")
    assert case_id(ASKED) not in found(guarded)
    assert not guarded.known


LATER: dict[str, Any] = {"state": "closed", "state_reason": "completed", "closed_at": at(ASKED + 5_000)}


ASKED_LATER = thread(ASKED + 60, (OTHER, f"Same here: {QUESTION}"), (HELPER, FIX), (OTHER, "Worked!"))
SOLVED_LATER = thread(
    ASKED - 100, (OTHER, "SpireError from the hangar and umlauts"), (HELPER, "Hm."), (HELPER, FIX), (OTHER, "Worked!")
)


@pytest.mark.parametrize(
    ("more", "leak"),
    [
        ({"general": ASKED_LATER}, case_id(ASKED + 60, "general")),
        ({"general": SOLVED_LATER}, case_id(ASKED - 100, "general")),
        ({}, "github:acme/tool#412"),
    ],
)
def test_what_was_asked_or_solved_later_is_not_seen(
    more: dict[str, Any], leak: str, make_app: MakeApp, tmp_path: Path
) -> None:
    filed = issue(412, title=TITLE, created_at=at(ASKED + 300), comments=[comment(FIX, at=at(ASKED + 900))], **LATER)
    linked = asked_in_slack("Filed as https://github.com/acme/tool/issues/412")[:2]
    world = World(make_app, tmp_path, {"support": [*others(), *linked], **more}, [filed])
    assert leak in world.without_time(case_id(ASKED))
    row = world.replayed(case_id(ASKED))
    assert leak not in found(row)
    assert "hangar.encoding" not in row.draft


def test_the_thread_itself_and_later_comments_are_not_seen(make_app: MakeApp, tmp_path: Path) -> None:
    """An older open issue of the same problem may be found, but nothing that was said in it later."""
    known = issue(
        412,
        title=TITLE,
        body="It lands badly.",
        created_at=at(10),
        comments=[comment("I see SpireError, too.", at=at(ASKED - 50)), comment(FIX, at=at(ASKED + 900))],
        **LATER,
    )
    world = World(make_app, tmp_path, {"support": [*others(), *asked_in_slack(f"That is #412. {FIX}")]}, [known])
    row = world.replayed(case_id(ASKED))
    assert case_id(ASKED) not in found(row)
    assert row.found[0].case_id == "github:acme/tool#412"
    assert row.found[0].standing == "known_issue"
    assert "hangar.encoding" not in row.draft
    assert (row.known, row.places) == (1, (1,))  # it was there before, and the team named it: a right case


def test_what_a_later_comment_names_warns_nobody(make_app: MakeApp, tmp_path: Path) -> None:
    """A case's links are gathered from all of its comments; those that came later must not speak in a draft."""
    old = thread(50, (OTHER, "SpireError: the hangar refuses umlauts on landing"), (HELPER, FIX), (OTHER, "Worked!"))
    link = f"https://slack.com/archives/C0SUPPORT/p{START + 50}000000"
    late = issue(412, title=TITLE, created_at=at(500), comments=[comment(f"As in {link}", at=at(ASKED + 900))])
    world = World(make_app, tmp_path, {"support": [*others(), *old, *asked_in_slack()]}, [late])
    fetched = world.app.search.find(world.threads[case_id(ASKED)].conversation, "public", None)
    assert any("newer open issue" in warning for warning in _warnings(world, fetched))
    assert "newer open issue" not in world.replayed(case_id(ASKED)).draft


def _warnings(world: World, matches: Iterable[Any]) -> list[str]:
    from index.search.outdated import LaterEvents, warnings_for

    cases = tuple(match.case for match in matches)
    return [warning for case in cases for warning in warnings_for(case, QUESTION, LaterEvents((), cases), NOW)]


def test_the_asker_s_own_solution_is_no_part_of_the_question(make_app: MakeApp, tmp_path: Path) -> None:
    alone = thread(
        ASKED,
        (ASKER, QUESTION),
        (ASKER, "I figured it out: the hangar wants utf-8 in hangar.encoding, nothing else"),
        (HELPER, "Nice!"),
    )
    late = thread(ASKED + 9_000, (ASKER, "Where is the mast?"), (ASKER, "At the far end."), (HELPER, "See chapter 9."))
    late[1]["ts"] = f"{START + ASKED + 9_400:.6f}"
    late[2]["ts"] = f"{START + ASKED + 9_500:.6f}"
    world = World(make_app, tmp_path, {"support": [*others(), *alone, *late]}, [])
    assert world.threads[case_id(ASKED)].conversation.question == QUESTION
    assert world.threads[case_id(ASKED + 9_000)].conversation.question == "Where is the mast?"


@pytest.mark.parametrize(
    ("other", "copied"),
    [
        (QUESTION, True),
        (QUESTION.upper() + " Anyone?", True),
        (f"Crossposting: {QUESTION}", True),
        ("The zeppelin hangar prints SpireError when I land in the rain", False),
        ("```\nSpireError: zeppelin hangar refuses umlauts at line 3 of landing.py\n```\nWhy is that?", False),
        ("Why?", False),
    ],
)
def test_copies_are_told_from_the_same_problem_in_other_words(other: str, copied: bool) -> None:
    assert is_copy(QUESTION, other) is copied
    assert is_copy("why?", "Why?")
