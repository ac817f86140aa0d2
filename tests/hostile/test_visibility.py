"""HOSTILE.md line 10: who may see what, and what must be gone at once."""

from __future__ import annotations

import errno
import shutil
from typing import TYPE_CHECKING

import pytest

from copilot.commands.reindex import reindex_files
from tests.hostile.builders import (
    ANSWER,
    QUESTION,
    SUPPORT,
    Raw,
    ask,
    case_id,
    ids,
    issue,
    message,
    reopened,
    support_export,
    thread,
    ts,
    write_export,
    write_issues,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App

INTERNAL = {"slack": {"internal_channels": ["#backroom"]}, "team": {"members": ["U0TEAM"]}}
SECRET_PLAN = (
    "The parquet batch bug ER4711 comes from the acquisition of Globex, set globex_mode to off until it is announced."
)


def private(**flags: object) -> Raw:
    return {"id": "C0BACK", "name": "backroom"} | flags


FLAGS: dict[str, tuple[str, Raw]] = {
    "a private channel in groups.json": ("groups.json", private()),
    "a private channel whose id begins with C": ("channels.json", private(is_private=True)),
    "a shared channel": ("channels.json", private(is_ext_shared=True)),
    "a direct message": ("dms.json", {"id": "backroom"}),
    "a group's direct message": ("mpims.json", private(is_mpim=True)),
    "a flag as a string": ("channels.json", private(is_private="true")),
}


def with_backroom(folder: Path, listing: str, record: Raw) -> Path:
    listed = {"channels.json": [SUPPORT]}
    listed[listing] = [*listed.get(listing, []), record]
    return write_export(
        folder,
        {
            "support": thread(600, "How do I rename a model?", "Rename its file."),
            "backroom": thread(answer=SECRET_PLAN),
        },
        listed=listed,
    )


@pytest.mark.parametrize(("listing", "record"), FLAGS.values(), ids=FLAGS)
def test_line_10_a_private_case_is_never_public_and_internal_only_when_named(
    listing: str, record: Raw, make_app: Callable[..., App], tmp_path: Path
) -> None:
    export = with_backroom(tmp_path / "in", listing, record)
    unnamed = make_app(tmp_path / "unnamed", team={"members": ["U0TEAM"]})
    report = reindex_files(unnamed, [export], [])
    assert report["channels_left_out"] == [{"channel": record["id"], "reason": "private_or_shared"}]
    named = make_app(tmp_path / "named", slack={"internal_channels": [record["id"]]}, team={"members": ["U0TEAM"]})
    assert reindex_files(named, [export], [])["channels_left_out"] == []
    for app in (unnamed, named):
        answer = ask(app, QUESTION, "public")
        assert not any(match["visibility"] == "internal" for match in answer["matches"])
        assert "globex" not in str(answer).lower()
    assert "globex" not in str(ask(unnamed, QUESTION, "internal")).lower()
    assert ids(ask(named, QUESTION, "internal"))[0] == case_id(channel=record["id"])


def test_line_10_a_channel_that_became_private_is_public_no_more(make_app: Callable[..., App], tmp_path: Path) -> None:
    app = make_app(team={"members": ["U0TEAM"]})
    reindex_files(app, [with_backroom(tmp_path / "one", "channels.json", private())], [])
    assert ids(ask(app, QUESTION))[0] == case_id(channel="C0BACK")
    reindex_files(reopened(app), [with_backroom(tmp_path / "two", "channels.json", private(is_private=True))], [])
    assert case_id(channel="C0BACK") not in ids(ask(app, QUESTION))
    assert "globex" not in str(ask(app, QUESTION)).lower()


def test_line_10_a_channel_that_became_private_and_is_named_moves_to_the_internal_side(
    make_app: Callable[..., App], tmp_path: Path
) -> None:
    app = make_app(**INTERNAL)
    reindex_files(app, [with_backroom(tmp_path / "one", "channels.json", private())], [])
    reindex_files(reopened(app), [with_backroom(tmp_path / "two", "channels.json", private(is_private=True))], [])
    assert "globex" not in str(ask(app, QUESTION)).lower()
    assert ids(ask(app, QUESTION, "internal"))[0] == case_id(channel="C0BACK")


def test_line_10_a_channel_taken_out_of_internal_channels_is_gone(make_app: Callable[..., App], tmp_path: Path) -> None:
    export = with_backroom(tmp_path / "in", "groups.json", private())
    reindex_files(make_app(**INTERNAL), [export], [])
    app = make_app(team={"members": ["U0TEAM"]})
    reindex_files(app, [export], [])
    assert "globex" not in str(ask(app, QUESTION, "internal")).lower()


@pytest.mark.parametrize("first", ["channels.json", "groups.json"])
def test_line_10_a_channel_listed_as_public_and_as_private_is_private(
    first: str, make_app: Callable[..., App], tmp_path: Path
) -> None:
    listed = {"channels.json": [SUPPORT, private()], "groups.json": [private(is_private=True)]}
    export = write_export(
        tmp_path / "in", {"support": thread(600, "How?", "So."), "backroom": thread(answer=SECRET_PLAN)}, listed=listed
    )
    app = make_app(**({} if first == "channels.json" else INTERNAL))
    reindex_files(app, [export], [])
    assert "globex" not in str(ask(app, QUESTION)).lower()


def test_line_10_a_public_pointer_does_not_lead_to_an_internal_case(
    make_app: Callable[..., App], tmp_path: Path
) -> None:
    hop = (
        "Same as before, https://acme.slack.com/archives/C0BACK/p" + ts(0).replace(".", "") + " tracks it, filed there"
    )
    export = write_export(
        tmp_path / "in",
        {"support": thread(600, answer=f"{ANSWER} {hop}"), "backroom": thread(answer=SECRET_PLAN)},
        listed={"channels.json": [SUPPORT], "groups.json": [private()]},
    )
    app = make_app(**INTERNAL)
    reindex_files(app, [export], [])
    assert "globex" not in str(ask(app, QUESTION)).lower()


def test_line_10_an_internal_pointer_leads_to_the_public_issue(make_app: Callable[..., App], tmp_path: Path) -> None:
    asked = "The nightly zebra export of the accounting cube is empty on Mondays"
    export = write_export(
        tmp_path / "in",
        {"support": [], "backroom": thread(0, asked, "I filed acme/mill#1 for it", "")},
        listed={"channels.json": [SUPPORT], "groups.json": [private()]},
    )
    app = make_app(**INTERNAL)
    reindex_files(app, [export], [write_issues(tmp_path / "issues.jsonl", issue(1, state="open", closed_at=None))])
    assert "github:acme/mill#1" in ids(ask(app, asked, "internal"))


def full_disk(_: object, cases: int) -> None:
    """What the beginning of a build meets."""
    raise OSError(errno.ENOSPC, "No space left on device")


OTHER = "Which port does the metrics endpoint use, and can it be changed?"


def history(*, answer: str | None) -> list[Raw]:
    """A thread that stays, and one with this answer; None: it is deleted."""
    kept = thread(600, OTHER, "It listens on 9464, set metrics_port to change it.")
    return kept + (thread(0, answer=answer) if answer else [message(1, "U0OTHER", "Lunch?")])


@pytest.mark.parametrize("built", [True, False], ids=["built", "build failed"])
@pytest.mark.parametrize(
    "answer", ["Set rows_per_batch to 250 in your profile, then load it again.", None], ids=["edited", "deleted"]
)
def test_line_10_the_old_text_of_a_message_leaves_the_answers_at_once(
    answer: str | None, built: bool, make_app: Callable[..., App], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    app = make_app(team={"members": ["U0TEAM"]})
    reindex_files(app, [support_export(tmp_path / "one", *history(answer=ANSWER))], [])
    assert "parquet_batch_rows" in str(ask(app, QUESTION))
    again, after = reopened(app), support_export(tmp_path / "two", *history(answer=answer))
    if built:
        reindex_files(again, [after], [])
    else:
        monkeypatch.setattr(again.generations, "start_build", full_disk)
        with pytest.raises(OSError, match="No space"):
            reindex_files(again, [after], [])
    found = ask(app, QUESTION)
    assert "parquet_batch_rows" not in str(found)
    assert (answer is not None) == ("rows_per_batch to 250" in found["draft"]["text"])
    assert "listens on 9464" in str(ask(app, OTHER)), "what was not touched still answers"


def test_line_10_edits_and_deletions_inside_one_export(app_with: Callable[..., App]) -> None:
    root, late = thread(), thread(600, OTHER, "It listens on 9464, set metrics_port to change it.")
    edit = {
        "type": "message",
        "subtype": "message_changed",
        "ts": ts(5),
        "message": root[1] | {"text": "Set rows_per_batch to 250 instead, then load it again."},
    }
    gone = [
        {"type": "message", "subtype": "message_deleted", "ts": ts(700 + n), "deleted_ts": raw["ts"]}
        for n, raw in enumerate(late)
    ]
    app = app_with(*root, edit, *late, *gone)
    assert "parquet_batch_rows" not in str(ask(app, QUESTION))
    assert "rows_per_batch" in ask(app, QUESTION)["draft"]["text"]
    assert "listens on 9464" not in str(ask(app, OTHER))


def test_line_10_a_channel_of_which_every_message_was_deleted(make_app: Callable[..., App], tmp_path: Path) -> None:
    listed = {"channels.json": [SUPPORT, {"id": "C0MORE", "name": "more"}]}
    filler = [message(-2 * 1440, "U0OTHER", "Lunch?"), message(2 * 1440, "U0OTHER", "Dinner?")]
    app = make_app(team={"members": ["U0TEAM"]})
    reindex_files(app, [write_export(tmp_path / "one", {"support": thread(), "more": filler}, listed=listed)], [])
    assert ids(ask(app, QUESTION)) == [case_id()]
    shutil.rmtree(tmp_path / "one" / "support")
    report = reindex_files(reopened(app), [tmp_path / "one"], [])
    assert report["removed"] == 1
    assert ids(ask(app, QUESTION)) == []


def test_line_10_what_an_export_does_not_cover_stays(make_app: Callable[..., App], tmp_path: Path) -> None:
    app = make_app(team={"members": ["U0TEAM"]})
    reindex_files(app, [support_export(tmp_path / "one", *thread())], [])
    report = reindex_files(
        reopened(app),
        [support_export(tmp_path / "two", *thread(3 * 1440, OTHER, "It is 9464, set metrics_port to change it."))],
        [],
    )
    assert report["removed"] == 0
    assert ids(ask(app, QUESTION))[0] == case_id()
