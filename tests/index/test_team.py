"""Who is taken for the team, and who is not."""

from __future__ import annotations

from typing import Any

from index.model import Channel, Thread
from index.sources.github_dump import parse_issue
from index.sources.slack_people import Directory
from index.sources.slack_threads import threads_of
from index.team import TeamTally, name_team
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
