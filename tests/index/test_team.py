"""Who is taken for the team, and who is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from index.model import Channel, Thread
from index.sources.github_dump import parse_issue
from index.sources.slack_people import Directory
from index.sources.slack_threads import threads_of
from index.team import Team, TeamTally, name_team
from tests.exports import ASKER, HELPER, OTHER, comment, issue, thread

CHANNEL = Channel("C0SUPPORT", "support", "public")


def answer(number: int) -> str:
    """A text of its own for each number."""
    return f"set the option {chr(97 + number % 26) * 4}{chr(97 + number // 26) * 4}"


def tally(*threads: list[dict[str, Any]]) -> TeamTally:
    found = TeamTally()
    for raw in threads:
        for item in threads_of(CHANNEL, raw, Directory()):
            assert isinstance(item, Thread)
            found.add_thread(item)
    return found


def test_who_answers_often_and_rarely_asks() -> None:
    threads = [thread(n * 1_000, (f"U{n}", "why?"), (HELPER, answer(n))) for n in range(20)]
    threads.append(thread(90_000, (ASKER, "why?"), (OTHER, "maybe because")))
    threads.append(thread(91_000, (OTHER, "why?"), (HELPER, "another answer")))
    team = name_team([tally(*threads)])
    assert (team.ids, team.source) == (frozenset({HELPER}), "inferred")


def test_twenty_copies_of_one_text_make_nobody_an_authority() -> None:
    copied = "Just run the installer from our mirror, works for everybody"
    threads = [thread(n * 1_000, (f"U{n}", "why?"), (OTHER, f"{copied} {n}")) for n in range(20)]
    assert name_team([tally(*threads)]).ids == frozenset()


def test_the_settings_are_never_added_to() -> None:
    threads = [thread(n * 1_000, (f"U{n}", "why?"), (OTHER, answer(n))) for n in range(20)]
    team = name_team([tally(*threads)], [HELPER])
    assert (team.ids, team.source) == (frozenset({HELPER}), "settings")


def test_each_source_has_its_own_measure() -> None:
    large = tally(*(thread(n * 1_000, (f"U{n}", "why?"), (HELPER, answer(n))) for n in range(100)))
    small = tally(thread(0, (ASKER, "why?"), (OTHER, "because it is so")))
    assert name_team([large, small]).ids == {HELPER, OTHER}


def test_github_says_who_is_a_member() -> None:
    found = TeamTally()
    found.add_issue(parse_issue(issue(1, comments=[comment("hello", "jonas"), comment("me too", "pete", "NONE")])))
    team = name_team([found])
    assert (team.ids, team.source) == (frozenset({"jonas"}), "author_association")
    assert team.role("anybody", "marta", "OWNER") == "team"
    assert team.role("marta", "marta", "OWNER") == "asker"


ANNOUNCEMENTS = (
    ":package: *Loom 4.{n}* with a faster cache, see https://loom.example/4.{n}",
    "@channel we are closed on day {n}",
    "*Office hours* number {n} are on Thursday",
    "New in {n}:\n• a faster cache\n• fewer locks",
)


def test_who_announces_a_lot_still_answers() -> None:
    """Announcements are no questions, whether somebody cheers or nobody says a word."""
    threads = [thread(n * 1_000, (f"U{n}", "why?"), (HELPER, answer(n))) for n in range(20)]
    announced = [one.format(n=n) for n in range(10) for one in ANNOUNCEMENTS]
    cheered = [thread(100_000 + n * 1_000, (HELPER, text), (OTHER, "Great!")) for n, text in enumerate(announced[::2])]
    alone = [thread(500_000 + n * 1_000, (HELPER, text)) for n, text in enumerate(announced[1::2])]
    assert HELPER in name_team([tally(*threads, *cheered, *alone)]).ids


def test_who_asks_as_often_as_they_answer_is_no_team() -> None:
    threads = [thread(n * 1_000, (f"U{n}", "why?"), (HELPER, answer(n))) for n in range(20)]
    asked = [thread(100_000 + n * 1_000, (HELPER, f"It does not start on host {n}"), (OTHER, "Hm.")) for n in range(20)]
    assert HELPER not in name_team([tally(*threads, *asked)]).ids


def test_robots_on_github_are_never_of_the_team() -> None:
    found = TeamTally()
    robot = comment("checked", "loom-ci", "MEMBER") | {"is_bot": True}
    found.add_issue(parse_issue(issue(1, user="dependabot[bot]", author_association="MEMBER", comments=[robot])))
    assert name_team([found]).ids == frozenset()


def test_who_left_was_of_the_team_then() -> None:
    now = datetime(2026, 11, 30, tzinfo=UTC)
    before, later = now - timedelta(days=1), now + timedelta(days=1)
    team = Team(frozenset({"U1"}), "settings").after(Team(frozenset({"U1", "U2"}), "settings"), now)
    assert team.left == (("U2", now),)
    assert [team.role("U2", "U9", at=at) for at in (before, now, later)] == ["team", "team", "user"]
    assert team.after(team, later).left == (("U2", now),)
    assert Team(frozenset({"U1", "U2"}), "settings").after(team, later).left == ()
    assert Team(frozenset({"U1"}), "settings").after(Team(frozenset({"U3"}), "inferred"), now).left == ()
