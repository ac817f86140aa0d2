"""Whose names a thread or an issue holds: of those in the list of users, and of those who are in none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from copilot.gather import from_messages
from index.cases.from_issue import case_from_issue
from index.cases.from_thread import case_from_thread
from index.cases.references import References
from index.details.people_named import people_named
from index.history.forgotten import Forgotten
from index.model import Case, Channel, Thread
from index.sources.github_dump import parse_issue
from index.sources.slack_export import SlackExport
from index.sources.slack_messages.into_threads import group_threads
from index.sources.slack_people import Directory, all_names, names_in_mentions
from index.sources.slack_sync import ReadingContext
from index.sources.slack_threads import threads_of
from index.team import Team
from tests.exports import ASKER, HELPER, OTHER, issue, message, thread, ts, write_export

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

STRANGER = "U0FAR4WAY9"
PROFILE = {"display_name": "benedikta", "real_name": "Benedikta Holm", "first_name": "Benedikta", "name": "bholm"}
CHANNEL = Channel("C1", "support", "public")
TEAM = Team(frozenset({HELPER}), "settings")


def outsiders_thread(**profile: Any) -> list[dict[str, Any]]:
    return [
        message(0, STRANGER, "The loader stops with E77, why?", thread=0, **profile),
        message(
            60, HELPER, f"<@{STRANGER}> raise the limit. Benedikta, restart it then. <@{OTHER}> saw it, too.", thread=0
        ),
        message(120, STRANGER, "That worked, thanks!", thread=0, **profile),
    ]


def case_of(raw: Sequence[object], directory: Directory | None = None) -> Case:
    (read,) = [item for item in threads_of(CHANNEL, raw, directory or Directory()) if isinstance(item, Thread)]
    made = case_from_thread(read, TEAM, References())
    assert isinstance(made, Case)
    return made


def every_text(case: Case) -> str:
    return "\n".join(
        (case.title, case.problem, case.resolution or "", *(r.text for r in case.remarks), case.answered_by_name)
    )


def test_whoever_no_list_has_is_named_by_their_own_messages() -> None:
    case = case_of(outsiders_thread(user_profile=PROFILE))
    assert {"benedikta", "Benedikta Holm", "bholm"} <= set(case.people)
    assert case.resolution == "Raise the limit. Restart it then."
    assert STRANGER not in every_text(case)


def test_whom_nobody_names_is_someone_in_every_text() -> None:
    case = case_of(outsiders_thread())
    assert (case.resolution or "").startswith("Raise the limit.")
    assert "@" not in (case.resolution or "")
    assert not {STRANGER, OTHER, HELPER, "someone"} & set(case.people)
    for who in (STRANGER, OTHER, HELPER):
        assert who not in every_text(case)


def test_a_thread_that_is_asked_about_names_no_ids() -> None:
    conversation = from_messages(list(outsiders_thread(user_profile=PROFILE)), TEAM)
    shown = "\n".join(f"{turn.message.author_name}: {turn.message.text}" for turn in conversation.turns)
    assert "benedikta: The loader stops" in shown
    assert "someone: @benedikta raise the limit. Benedikta, restart it then. @someone saw it, too." in shown


def test_people_of_shared_channels_stand_in_a_list_of_their_own(tmp_path: Path) -> None:
    folder = write_export(tmp_path / "e", {"support": outsiders_thread()})
    listed = [
        {"id": STRANGER, "name": "bholm", "profile": {"display_name": "benedikta", "real_name": "Benedikta Holm"}}
    ]
    (folder / "org_users.json").write_text(json.dumps(listed))
    export = SlackExport(folder)
    (read,) = [item for item in export.read() if isinstance(item, Thread)]
    assert {"benedikta", "Benedikta Holm", "Jonas Albrecht", "Pete Okoro"} <= set(read.people)
    assert [m.author_name for m in read.messages] == ["benedikta", "jonas", "benedikta"]
    assert {user["id"] for user in export.users} == {ASKER, HELPER, OTHER}  # nobody of the team is looked for elsewhere


def test_a_name_in_a_mention_is_a_name() -> None:
    assert names_in_mentions("<@U1|ada lovelace> and <@U2> and <@U3|bo>") == ("ada lovelace", "bo")
    said = thread(
        0,
        (ASKER, "why does E77 stop it?"),
        (HELPER, "<@U9QQ|ada lovelace> could you raise it?"),
        (HELPER, "Set `limit` to 200 and run it again."),
    )
    assert "ada lovelace" in case_of(said).people


def test_names_survive_in_what_is_kept_of_a_live_channel() -> None:
    reading = ReadingContext("B1", Directory(), Forgotten())
    kept = [reading.kept(raw, "C1") for raw in outsiders_thread(user_profile=PROFILE)]
    said = [(ts(0), one.message) for one in kept if one and one.message]
    (read,) = [item for item in group_threads(CHANNEL, said, {ts(0): ""}, Directory()) if isinstance(item, Thread)]
    assert {"benedikta", "Benedikta Holm"} <= set(read.people)


def test_who_was_forgotten_stays_someone_whatever_their_messages_say() -> None:
    directory = Directory(names={STRANGER: "someone"})
    assert directory.with_authors([{"user": STRANGER, "user_profile": PROFILE}]).name_of(STRANGER) == "someone"


def test_all_forms_of_a_name() -> None:
    user = {
        "name": "lea",
        "profile": {"display_name": "léa", "real_name": "Léa Font", "real_name_normalized": "Lea Font"},
    }
    assert all_names(user) == ("léa", "Léa Font", "lea", "Lea Font")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Hi Robert! Raise it.", "Robert"),
        ("Thanks Anna Maria Kowal, that did it.", "Anna Maria Kowal"),
        ("Hello, I am Mei from the mobile team.", "Mei"),
        ("Raise it.\n\nBest,\nHedvig", "Hedvig"),
        ("Raise it.\n— Jonas", "Jonas"),
        ("My colleague Petra said that it stops.", "Petra"),
        ("my colleague Petra said that it stops.", "Petra"),
        ("One of our authors (Marcus) left.", "Marcus"),
        ("Hi Joel van der Berg, it stops.", "Joel van der Berg"),
        ("Hello World! is printed.", ""),
        ("Hi all, it stops. I'm Stuck.", ""),
        ("Hello Harbour! `harbour run` stops.", ""),
        ("Thanks for it. Best is to wait.", ""),
        ("Ask an admin (UI) for it.", ""),
    ],
)
def test_people_who_are_addressed_or_introduced(said: str, name: str) -> None:
    assert people_named([said]) == ((name,) if name else ())


def test_people_of_the_workspace_who_are_only_spoken_of() -> None:
    directory = Directory(aliases={"U1": ("rosa", "Rosa Lind"), "U2": ("kafka", "Kafka Meier"), "U3": ("Page Turner",)})
    assert set(directory.names_mentioned("The answer from Rosa was to raise it.")) == {"rosa", "Rosa Lind"}
    assert set(directory.names_mentioned("as Kafka Meier said")) == {"kafka", "Kafka Meier"}
    assert directory.names_mentioned("We use Kafka and turn the Page.") == ()


def test_an_issue_names_logins_and_who_signs() -> None:
    raw = issue(
        7, comments=[{"user": "quokka42", "created_at": "2026-01-01T00:00:00Z", "body": "Raise it.\n\nBest,\nHedvig"}]
    )
    made = case_from_issue(parse_issue(raw), TEAM, References())
    assert isinstance(made, Case)
    assert {"quokka42", "Hedvig"} <= set(made.people)
