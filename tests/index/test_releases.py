"""Posts that announce a release, of which company ever, are read as releases; what only talks of one is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from copilot.commands.reindex import reindex_files
from copilot.suggestion_json import suggestion_from, suggestion_json
from index.model import Case, Channel, Message
from index.releases.announcement import releases_in
from index.releases.fixed_since import fixed_since
from index.storage import case_store
from index.storage.releases import releases_since
from tests.asking import ask
from tests.copilot.test_warnings import CASE, THEN, release
from tests.exports import ASKER, HELPER, OTHER, message, thread, write_export

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from copilot.build import App
    from index.model import Release

NEWS, TALK = Channel("C0NEWS", "announcements", "public"), Channel("C0TALK", "general", "public")
DAY = 86_400.0
QUESTION = "The kiln exporter writes a torn footer when the glaze queue overflows at midnight"
ANSWER = "Set `glaze.queue: 512` in the kiln's profile until that is mended, then restart the exporter."
FIXED = "• Fixed: torn footer of the kiln exporter when the glaze queue overflows"
NOTES = "https://docs.kiln.example/changelog/3-4-0"


def post(text: str, author: str = HELPER) -> Message:
    return Message("1790000000.000100", author, text)


def tags(text: str, channel: Channel = NEWS, author: str = HELPER) -> list[str]:
    return [found.tag for found in releases_in(post(text, author), channel, "https://slack.example/p1")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (":package: *Kiln 3.4.0* is out\n• new glaze", ["Kiln 3.4.0"]),
        ("*Kiln 3.4.0 / Glaze 1.2*\n• new glaze", ["Kiln 3.4.0 / Glaze 1.2"]),
        ("Kiln 2026.4 – faster, smaller", ["Kiln 2026.4"]),
        ("Announcing Kiln 3.4.0!\n- new glaze", ["Kiln 3.4.0"]),
        ("[ANN] kiln-core 3.4.0-rc1", ["kiln-core 3.4.0-rc1"]),
        ("New release: @kiln/sdk v3.4.0\nFixes the queue", ["@kiln/sdk v3.4.0"]),
        ("We've just released Kiln 3.4.0 with a new glaze", ["Kiln 3.4.0"]),
        ("New release published by octo\nv3.4.0 - The glazed one\nFixes the queue", ["v3.4.0"]),
        (":bell: Kiln Go v0.7.2 Released:bell:\n• a\n:bell: Kiln Helm v0.0.17 Released:bell:\n• b", 2),
        ("<!here> hi all,\n*Kiln 3.4.0*\n• new glaze".replace("<!here>", "@here"), ["Kiln 3.4.0"]),
    ],
)
def test_an_announcement_is_read_as_a_release(text: str, expected: list[str] | int) -> None:
    found = tags(text)
    assert (len(found) if isinstance(expected, int) else found) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Kiln 3.4.0 will be released next week",
        "Kiln 3.4.0 has a bad migration, please wait for 3.4.1",
        "Release freeze 20 July – 9 Aug, only patches",
        "Office hours at 15.30 in the usual room",
        "When Kiln 3.4 was released, publishing got slower",
        "Is Kiln 3.4.0 out?",
        "We raised 3.5 million!",
        "Server 10.0.0.1 is available again",
        "I use Kiln 3.4.0 on Debian and it works",
    ],
)
def test_what_only_talks_of_a_release_is_none(text: str) -> None:
    assert tags(text, TALK) == []


@pytest.mark.parametrize("text", ["> * _ " * 50, ":_-:" * 75, "1.2 " * 75, "A 1.2 and " * 30])
def test_a_line_of_signs_takes_no_time(text: str) -> None:
    assert tags(text, TALK) == []  # or the test never ends


def test_outside_a_channel_for_news_it_must_say_that_it_is_out_and_no_app_is_believed() -> None:
    assert tags("*Kiln 3.4.0*\n• new glaze", TALK) == []
    assert tags("Kiln 3.4.0 is out\n• new glaze", TALK) == ["Kiln 3.4.0"]
    assert tags(f"*Kiln 3.4.0*\n{NOTES}", TALK) == ["Kiln 3.4.0"]
    assert tags("Kiln 3.4.0 is out\n• new glaze", TALK, author="") == []
    assert tags("*Kiln 3.4.0*\n• new glaze", NEWS, author="") == ["Kiln 3.4.0"]


def test_its_link_is_that_of_its_own_notes_or_of_the_post() -> None:
    def link(text: str) -> str:
        (found,) = releases_in(post(text), NEWS, "https://slack.example/p1")
        return found.url

    assert link(f"*Kiln 3.4.0*\nNotes: {NOTES}") == NOTES
    assert link(f"*Kiln 3.4.1*\nNotes: {NOTES}") == "https://slack.example/p1"


def test_who_did_it_is_not_repeated_beside_answers() -> None:
    text = "*Kiln 3.4.0*\n• fix: torn footer by @ana in #12 (https://github.com/kiln/core/pull/12)\n• first PR by @ben"
    (found,) = releases_in(post(text), NEWS, "")
    assert "@" not in found.notes
    assert found.repo == "kiln/core"


SLACK_CASE = replace(CASE, case_id="slack:C1:1.0", source="slack", title=QUESTION, problem=QUESTION, resolution=ANSWER)


def fix_in(notes: str, case: Case = SLACK_CASE, days: int = 30, rarity: Callable[[str], float] = lambda _: 0.9) -> bool:
    return fixed_since(case, [release(notes, days)], THEN + timedelta(days=90), rarity) is not None


def test_a_line_in_nearly_the_same_words_is_attached() -> None:
    assert fix_in(FIXED)
    assert not fix_in(FIXED, days=-30)  # known when it was answered
    assert not fix_in(FIXED, rarity=lambda _: 0.1)  # what every case says
    assert not fix_in(FIXED.replace("Fixed", "Known issue"))
    assert not fix_in(FIXED.replace("Fixed", "New"))
    assert not fix_in(f"feat: {FIXED}")


@pytest.mark.parametrize(
    "line",
    [
        "• Fixed: the kiln exporter lost its profile after a rename of the bucket",
        "• Fixed: torn label of the tumble dryer when the drum overflows on Sundays",
        "• Fixed: glaze queue",
    ],
)
def test_a_line_of_another_problem_is_not(line: str) -> None:
    assert not fix_in(line)


def test_a_line_is_attached_by_the_link_of_a_thread() -> None:
    case = replace(SLACK_CASE, case_id="slack:C0SUPPORT:1790000000.000100", problem="It is torn", title="It is torn")
    assert fix_in("• fixes https://kiln.slack.com/archives/C0SUPPORT/p1790000000000100", case)
    assert not fix_in("• fixes https://kiln.slack.com/archives/C0SUPPORT/p1790000000000200", case)


def test_between_issues_the_numbers_count_and_not_the_words() -> None:
    issue = replace(SLACK_CASE, case_id="github:acme/tool#3", source="github")
    assert fix_in(FIXED, issue)
    assert fix_in(f"{FIXED} (#3)", issue)
    assert not fix_in(f"{FIXED} (#4)", issue)


def write(folder: Path, *posts: dict[str, Any], channel: str = "announcements", **flags: dict[str, bool]) -> Path:
    """An export with a solved question, some others, and posts in another channel, a month later."""
    solved = thread(0, (ASKER, QUESTION), (HELPER, ANSWER), (ASKER, "That worked, thank you!"))
    others = [
        said
        for number, word in enumerate(("pump", "lathe", "crane", "winch", "spool", "clamp"))
        for said in thread(
            DAY + 7_200 * number,
            (ASKER, f"How do I turn the {word} of the plant around without stopping the line?"),
            (HELPER, f"Call `{word} turn --slow`, it waits for the line."),
            (ASKER, "That worked, thank you!"),
        )
    ]
    return write_export(folder, {"support": [*solved, *others], channel: list(posts)}, flags)


def announcement(user: str = HELPER, **more: Any) -> dict[str, Any]:
    return message(30 * DAY, user, f"*Kiln 3.4.0*\n{FIXED}\nNotes: <{NOTES}>", **more)


def stored(app: App) -> list[Release]:
    return list(releases_since(app.engine, THEN))


BY_AN_APP: dict[str, Any] = {"bot_id": "B0CI", "subtype": "bot_message", "user": None, "username": "CI"}


@pytest.mark.parametrize("by", ["the team", "an app"])
def test_what_was_announced_shows_with_the_answer_and_is_no_case(
    by: str, make_app: Callable[..., App], tmp_path: Path
) -> None:
    app = make_app(team={"members": [HELPER]})
    told = announcement() if by == "the team" else announcement(**BY_AN_APP)
    reindex_files(app, [write(tmp_path / "export", told)], [])
    found = ask(app, QUESTION)
    says = "torn footer of the kiln exporter when the glaze queue overflows"
    assert found.matches[0].warnings[0] == f"Fixed since Kiln 3.4.0 (October 2026): {says}"
    assert says in found.draft.text
    shown = suggestion_json(found)["matches"][0]["fixed_since"]
    assert shown == {"release": "Kiln 3.4.0", "at": "2026-10-21T14:13:20Z", "url": NOTES, "says": says}
    saved = suggestion_from(suggestion_json(found)).matches[0].fixed_since
    assert saved
    assert (saved.release, saved.url) == ("Kiln 3.4.0", NOTES)
    assert not [case for case in case_store.all_cases(app.engine) if "Kiln 3.4.0" in case.problem]


def test_a_post_by_a_user_or_by_an_app_elsewhere_is_no_release(make_app: Callable[..., App], tmp_path: Path) -> None:
    app = make_app(team={"members": [HELPER]})
    reindex_files(app, [write(tmp_path / "a", announcement(OTHER))], [])
    assert stored(app) == []
    reindex_files(app, [write(tmp_path / "b", announcement(**BY_AN_APP), channel="general")], [])
    assert stored(app) == []


def test_what_was_announced_inside_is_not_told_outside(make_app: Callable[..., App], tmp_path: Path) -> None:
    app = make_app(team={"members": [HELPER]}, slack={"internal_channels": ["#news-inside"]})
    path = write(tmp_path / "export", announcement(), channel="news-inside", **{"news-inside": {"is_private": True}})
    reindex_files(app, [path], [])
    assert ask(app, QUESTION, "internal").matches[0].fix is not None
    assert ask(app, QUESTION, "public").matches[0].fix is None


def test_a_post_that_is_gone_fixed_nothing(make_app: Callable[..., App], tmp_path: Path) -> None:
    app = make_app(team={"members": [HELPER]})
    later = message(31 * DAY, OTHER, "thanks a lot, all of you")
    reindex_files(app, [write(tmp_path / "export", announcement(), later)], [])
    assert [found.tag for found in stored(app)] == ["Kiln 3.4.0"]
    reindex_files(app, [write(tmp_path / "export", later)], [])
    assert stored(app) == []
    assert ask(app, QUESTION).matches[0].fix is None


def test_numbers_without_a_repository_are_of_the_only_one(make_app: Callable[..., App], tmp_path: Path) -> None:
    app = make_app(team={"members": [HELPER]}, github={"repositories": ["acme/tool"]})
    reindex_files(app, [write(tmp_path / "export", announcement())], [])
    assert [found.repo for found in stored(app)] == ["acme/tool"]
