"""Exports as people have them: folders with another name, forms, follow-ups, people who left."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest

from copilot.commands.reindex import reindex_files
from index.model import Skip, Thread
from index.sources.slack_export import SlackExport
from tests.exports import ASKER, HELPER, OTHER, case_id, message, thread, ts, write_export

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App

    MakeApp = Callable[..., App]

SOLVED = thread(
    0,
    (ASKER, "Why does the importer stop with IM-41?"),
    (HELPER, "Raise import.rows to 9000."),
    (ASKER, "That worked!"),
)


def read(export: SlackExport) -> tuple[dict[str, list[str]], list[str]]:
    """The words of each thread, and the reasons for what was left out."""
    items = list(export.read())
    threads = {item.ts: [m.text for m in item.messages] for item in items if isinstance(item, Thread)}
    return threads, [item.reason for item in items if isinstance(item, Skip)]


@pytest.mark.parametrize(
    ("name", "folder", "reasons"),
    [
        ("größe", unicodedata.normalize("NFD", "größe"), []),
        (unicodedata.normalize("NFD", "größe"), "größe", []),
        ("größe", "C0GRÖSSE", []),
        ("größe", "groesse", ["channel_without_files", "folder_not_listed"]),
    ],
)
def test_a_channels_folder_has_its_name_in_another_form_or_its_id(
    name: str, folder: str, reasons: list[str], tmp_path: Path
) -> None:
    export = write_export(tmp_path / "e", {"x": SOLVED})
    (export / "x").rename(export / folder)
    (export / "channels.json").write_text(json.dumps([{"id": "C0GRÖSSE", "name": name}]))
    threads, left_out = read(SlackExport(export))
    assert (len(threads), left_out) == (0 if reasons else 1, reasons)


def test_a_private_channels_folder_is_not_read_by_its_id_either(tmp_path: Path) -> None:
    export = write_export(tmp_path / "e", {"support": SOLVED, "secret": SOLVED}, {"secret": {"is_private": True}})
    (export / "secret").rename(export / "C0SECRET")
    source = SlackExport(export)
    assert {item.channel.name for item in source.read() if isinstance(item, Thread)} == {"support"}
    assert {left["channel"] for left in source.left_out} == {"C0SECRET"}


def test_a_channel_whose_folder_is_missing_loses_nothing(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(team={"members": [HELPER]})
    export = write_export(tmp_path / "e", {"support": SOLVED, "other": SOLVED})
    assert reindex_files(app, [export], [])["cases"] == 2
    (export / "support").rename(export / "helpdesk")
    result = reindex_files(app, [export], [])
    assert (result["cases"], result["removed"]) == (2, 0)
    assert result["skipped_by_reason"] == {"channel_without_files": 1, "folder_not_listed": 1}


FORM = {
    "type": "message",
    "subtype": "bot_message",
    "bot_id": "B0FORM",
    "username": "Get help",
    "ts": ts(0),
    "thread_ts": ts(0),
    "text": "New request",
    "blocks": [
        {"type": "section", "text": {"type": "mrkdwn", "text": f"*Who*: <@{ASKER}>"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Your question*\nThe importer stops with IM-41, why?"}},
    ],
}


@pytest.mark.parametrize("forms", [[], ["Another app"], ["B0FORM"], ["Get help"]])
def test_a_form_is_let_in_by_a_setting_and_is_the_question_of_whom_it_names(
    forms: list[str], make_app: MakeApp, tmp_path: Path
) -> None:
    app = make_app(team={"members": [HELPER]}, slack={"forms_from": forms})
    result = reindex_files(app, [write_export(tmp_path / "e", {"support": [FORM, *SOLVED[1:]]})], [])
    if forms[:1] in (["B0FORM"], ["Get help"]):
        assert (result["confirmed"], result["skipped_by_reason"]) == (1, {})
        return
    assert (result["cases"], result["skipped_by_reason"]) == (0, {"posted_by_an_app": 1})
    assert "if B0FORM Get help is a form, name it in [slack] forms_from" in str(result["skipped_examples"])


def test_a_forms_question_begins_with_its_answer(tmp_path: Path) -> None:
    export = write_export(tmp_path / "e", {"support": [FORM, *SOLVED[1:]]})
    threads, _ = read(SlackExport(export, forms=["B0FORM"]))
    assert threads[ts(0)][0] == "The importer stops with IM-41, why?"


def test_slackbots_reminder_asks_nothing_and_is_no_deleted_root(tmp_path: Path) -> None:
    raw = [message(0, "USLACKBOT", "Reminder: who takes minutes?", thread=0), message(60, HELPER, "I do.", thread=0)]
    assert read(SlackExport(write_export(tmp_path / "e", {"support": raw}))) == ({}, ["posted_by_an_app"])


@pytest.mark.parametrize(
    ("typed", "together"),
    [
        ([(0, ASKER, "hello")], True),
        ([(-600, ASKER, "hello")], True),
        ([(-1_000, ASKER, "hello")], False),
        ([(200, ASKER, "it is version 3.2, by the way")], True),
        ([(200, OTHER, "me too")], False),
        ([(500, ASKER, "after the answer")], False),
        ([(-300, ASKER, "hello"), (-200, OTHER, "good morning")], False),
    ],
)
def test_what_is_typed_some_minutes_before_and_after_is_the_same_question(
    typed: list[tuple[int, str, str]], together: bool, tmp_path: Path
) -> None:
    """Until somebody else replies, or says something of their own in between."""
    asked = [message(10, ASKER, "Why does it stop?", thread=10), message(400, HELPER, "Raise the limit.", thread=10)]
    around = [message(second, user, text) for second, user, text in typed]
    threads, _ = read(SlackExport(write_export(tmp_path / "e", {"support": [*asked, *around]})))
    assert (len(threads[ts(10)]) == 3) is together
    assert sum(len(words) for words in threads.values()) == 2 + len(around)


def test_a_reply_that_is_sent_to_the_channel_too_stays_in_its_thread(tmp_path: Path) -> None:
    raw = [
        *thread(0, (ASKER, "Why?"), (HELPER, "Because of the limit.")),
        message(120, HELPER, "Fixed in 3.3.", thread=0, subtype="thread_broadcast", root={"ts": ts(0)}),
        message(130, HELPER, "Anything else?"),
    ]
    threads, _ = read(SlackExport(write_export(tmp_path / "e", {"support": raw})))
    assert threads == {ts(0): ["Why?", "Because of the limit.", "Fixed in 3.3."], ts(130): ["Anything else?"]}


def test_people_of_other_workspaces_are_called_by_the_name_in_their_messages(tmp_path: Path) -> None:
    about = {"user_team": "T0OTHER", "user_profile": {"display_name": "zofia", "real_name": "Zofia Kowal"}}
    raw = [
        message(0, "U0EXT", "Why?", thread=0, **about),
        message(60, HELPER, "<@U0EXT> <@U0NONE> Raise it.", thread=0),
    ]
    (found,) = (t for t in SlackExport(write_export(tmp_path / "e", {"support": raw})).read() if isinstance(t, Thread))
    assert found.messages[1].text == "@zofia @someone Raise it."
    assert {"zofia", "Zofia Kowal"} <= set(found.people)


def forwarded(channel: str) -> list[dict[str, Any]]:
    about = {"is_share": True, "channel_id": channel, "author_id": OTHER, "author_name": "Pete Okoro"}
    words = "The importer stops with IM-41, why?"
    return [message(0, ASKER, "", thread=0, attachments=[{**about, "text": words}]), *SOLVED[1:]]


def test_what_is_forwarded_from_a_private_channel_is_no_public_case(make_app: MakeApp, tmp_path: Path) -> None:
    """The channel it came from counts as it is now, not as it was when it was first read."""
    app = make_app(team={"members": [HELPER]})
    channels = {"support": forwarded("C0TEAM"), "team": SOLVED}
    result = reindex_files(app, [write_export(tmp_path / "e", channels)], [])
    assert result["cases"] == 2
    result = reindex_files(app, [write_export(tmp_path / "e", channels, {"team": {"is_private": True}})], [])
    assert (result["cases"], result["skipped_by_reason"]) == (0, {"empty_question": 1})


ANSWERED = thread(0, (ASKER, "Why does the importer stop with IM-41?"), (HELPER, "Raise import.rows to 9000."))


def test_who_left_the_team_was_of_it_then(make_app: MakeApp, tmp_path: Path) -> None:
    export = write_export(tmp_path / "e", {"support": ANSWERED})
    before = make_app(team={"members": [HELPER, OTHER]})
    assert reindex_files(before, [export], [])["cases"] == 1
    after = make_app(team={"members": [OTHER]})
    for _ in range(2):
        result = reindex_files(after, [export], [])
        assert (result["cases"], result["removed"], list(result["team"]["left"])) == (1, 0, [HELPER])
    later = [*ANSWERED, *(m | {"ts": ts(4e8 + n), "thread_ts": ts(4e8)} for n, m in enumerate(ANSWERED))]
    result = reindex_files(after, [write_export(tmp_path / "e", {"support": later})], [])
    assert (result["cases"], result["skipped_by_reason"]) == (1, {"unconfirmed_outside_answer": 1})
    assert case_id(0)
    back = make_app(team={"members": [OTHER, HELPER]})
    assert reindex_files(back, [export], [])["team"]["left"] == {}


def test_who_was_never_of_the_team_is_not_remembered(make_app: MakeApp, tmp_path: Path) -> None:
    """An inferred team changes with what is read; nobody leaves it."""
    export = write_export(tmp_path / "e", {"support": ANSWERED})
    assert reindex_files(make_app(), [export], [])["team"]["ids"] == [HELPER]
    assert reindex_files(make_app(team={"members": [OTHER]}), [export], [])["team"]["left"] == {}
