"""`case`: all that is known of one case, from a terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from copilot.commands import case as case_command
from copilot.commands.case import named
from copilot.commands.reindex import reindex_files
from index.errors import InputError
from index.history import slack as history
from index.lessons.rules import Lesson
from index.lessons.store import mark_obsolete
from index.model import Message
from index.storage import case_store
from index.storage.readings import NOT_READ, reading_of
from tests.conftest import NOW
from tests.exports import ASKER, HELPER, OTHER, case_id, comment, issue, thread, ts, write_export, write_issues

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App

TWO = [
    (ASKER, "The nightly sync stops with `ERR-4711: lock held`. What can I do?"),
    (HELPER, "Which version is that?"),
    (ASKER, "0.9.2 on Linux"),
    (
        HELPER,
        "Delete the stale file with `tool unlock --force`, then start the sync again. \x1b[31mThat frees the lock.",
    ),
    (ASKER, "That worked, thank you!"),
    (OTHER, "How do I set the timeout of the lock, by the way?"),
    (HELPER, "Set `lock_timeout = 30` in tool.toml, it is in seconds."),
]
SECRET = [(ASKER, "How do we rotate the internal certificate?"), (HELPER, "Run `tool rotate --now` on the gateway.")]
FIRST, INTERNAL = case_id(0), case_id(0, "backstage")
CLOSED: dict[str, Any] = {"state": "closed", "state_reason": "completed", "closed_at": "2026-10-02T00:00:00Z"}

RELEASE = {
    "repo": "acme/tool",
    "tag_name": "v0.14.0",
    "html_url": "https://github.com/acme/tool/releases/v0.14.0",
    "published_at": "2026-11-10T00:00:00Z",
    "body": "## Fixed\n- The dataset is read again (#7)",
}


@pytest.fixture
def app(make_app: Callable[..., App], tmp_path: Path) -> App:
    """A thread with two pairs, one for internal use, a solved issue, and an open one that mentions the thread."""
    app = make_app(team={"members": [HELPER]}, slack={"internal_channels": ["#backstage"]})
    channels = {"support": thread(0, *TWO), "backstage": thread(0, *SECRET)}
    path = write_export(tmp_path / "export", channels, {"backstage": {"is_private": True}})
    said = [comment("I have it, too.", "pete", "NONE"), comment("Fixed in 0.13.2 by reading the dataset again.")]
    link = f"https://x.slack.com/archives/C0SUPPORT/p{ts(0).replace('.', '')}"
    later = issue(8, body=f"The lock is lost, see {link}", labels=["bug"], created_at="2026-11-01T00:00:00Z")
    issues = write_issues(tmp_path / "i.jsonl", issue(7, **CLOSED, comments=said), later, RELEASE)
    reindex_files(app, [path], [issues])
    return app


def shown(capsys: pytest.CaptureFixture[str], text: str, audience: str = "public") -> dict[str, Any]:
    capsys.readouterr()
    case_command.run(text, audience, as_json=True)  # type: ignore[arg-type]
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def test_a_case_says_what_each_message_is_to_it(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    case = shown(capsys, FIRST)
    assert (case["case_id"], case["source"], case["visibility"], case["standing"]) == (
        FIRST, "slack", "public", "confirmed",
    )  # fmt: skip
    assert case["standing_because"] == f"Message {ts(240)} says that it worked."
    first, second = case["pairs"]
    assert (first["id"], first["asked_in"], first["answered_in"]) == (FIRST, [ts(0), ts(120)], [ts(180)])
    assert (second["id"], second["asked_in"], second["answered_in"]) == (f"{FIRST}#2", [ts(300)], [ts(360)])
    assert "lock_timeout" in second["resolution"]
    assert "lock_timeout" not in first["resolution"]
    messages = {message["id"]: message for message in case["messages"]}
    assert [message["by"] for message in messages.values()] == [
        "asker", "team", "asker", "team", "asker", "user", "team",
    ]  # fmt: skip
    assert messages[ts(60)]["role"] == "asks_back"
    assert (messages[ts(180)]["role"], messages[ts(180)]["answers"]) == ("proposes", [FIRST])
    assert all(0 < message["sure"] <= 1 for message in messages.values())
    assert "tool unlock" in messages[ts(180)]["text"]
    assert case["warnings"] == [f"A newer open issue mentions it: {issue(8)['title']} ({issue(8)['html_url']})"]
    assert case["distilled"] is None

    read = app.engine.connect()
    with read:
        assert reading_of(read, FIRST).kind == case["kind"]
        case_store.delete_case(app.engine, FIRST)
    with app.engine.connect() as connection:
        assert reading_of(connection, FIRST) == NOT_READ


def test_it_is_shown_in_words_that_a_terminal_only_shows(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    case_command.run(f"https://x.slack.com/archives/C0SUPPORT/p{ts(0).replace('.', '')}", "public", as_json=False)
    page = capsys.readouterr().out
    assert "\x1b" not in page
    for words in (FIRST, "confirmed, public", f"Pair {FIRST}#2, answered", "the team, proposes", "<answers 2>"):
        assert words in page
    case_command.run(f"{FIRST}#2", "public", as_json=False)
    assert f"Pair {FIRST}, " not in capsys.readouterr().out
    with pytest.raises(InputError, match="has no pair 3, only 2"):
        case_command.run(f"{FIRST}#3", "public", as_json=False)


def test_an_issue_says_which_comments_answer(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    case = shown(capsys, "github:acme/tool#7")
    assert [(m["id"], m["by"], m["answers"]) for m in case["messages"]] == [
        ("0", "asker", []), ("1", "user", []), ("2", "team", ["github:acme/tool#7"]),
    ]  # fmt: skip
    assert case["fixed_since"]["release"] == "v0.14.0"
    assert case["warnings"][0].startswith("Fixed since v0.14.0 (November 2026): ")
    assert shown(capsys, "https://github.com/acme/tool/issues/8")["standing_because"].startswith("An open issue")


def test_who_may_see_what(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError, match="add --audience internal"):
        case_command.run(INTERNAL, "public", as_json=True)
    assert shown(capsys, INTERNAL, "internal")["visibility"] == "internal"
    lesson = Lesson("l", FIRST, "obsolete", 1.0, "public", "UANA", "Ana", NOW, None, note="gone since 1.0")
    with app.engine.begin() as connection:
        mark_obsolete(connection, lesson)
    assert shown(capsys, FIRST)["warnings"][0] == "Marked as obsolete on 2026-11-23: gone since 1.0"


def test_the_texts_of_a_live_thread_are_as_they_were_read(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, FIRST)["messages"][1]["text"] is None, "an export's are not kept before the first answer"
    page = [history.Kept(ts(60), ts(0), Message(ts(60), HELPER, "Which version is that?"))]
    history.keep_replies(app.engine, "C0SUPPORT", ts(0), page, 1.0, last=False)
    assert shown(capsys, FIRST)["messages"][1]["text"] == "Which version is that?"


@pytest.mark.parametrize("text", ["nonsense", "https://example.com/", "#support", "slack:C1"])
def test_what_is_no_id_says_what_one_is(text: str) -> None:
    with pytest.raises(InputError, match="is no case; give an id as"):
        named(text)


def test_an_unknown_id_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError, match="`reindex` says what is left out"):
        case_command.run("slack:C1:1.0", "public", as_json=True)


def test_ids_in_all_forms() -> None:
    assert named("slack:C1:1.0#2") == named("C1:1.0#2") == ("slack:C1:1.0", 2)
    assert named(" github:acme/tool#7 ") == named("https://github.com/acme/tool/issues/7") == ("github:acme/tool#7", 0)
    assert named("team:0f") == ("team:0f", 0)
