"""HOSTILE.md line 11: exports that are damaged, incomplete, or made to do harm."""

from __future__ import annotations

import json
import struct
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from tests.hostile.builders import (
    ANSWER,
    ASKER,
    DEFAULT_USERS,
    QUESTION,
    SUPPORT,
    TEAM,
    Raw,
    all_ids,
    assert_clear_error,
    assert_done,
    case_id,
    message,
    support_export,
    thread,
    ts,
    within,
    write_export,
    zipped,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hostile.conftest import Cli

DEEP = "[" * 100_000 + "]" * 100_000


def read(cli: Cli, export: Path, cases: int = 1) -> Raw:
    """Reindex; the report, after a look that the good thread is still found."""
    assert_done(outcome := cli("reindex", "--slack-export", export, "--json"))
    report: Raw = outcome.json
    assert report["cases"] == cases
    if cases:
        assert_done(found := cli("suggest", QUESTION, "--json"))
        assert case_id() in all_ids(found.json)
    return report


def test_line_11_without_users_json_names_are_missing_and_nothing_else(cli: Cli, tmp_path: Path) -> None:
    assert read(cli, support_export(tmp_path / "in", *thread(), users=None))["skipped_by_reason"] == {
        "users_json_missing": 1
    }


@pytest.mark.parametrize(
    "users",
    [
        {},
        [],
        ["x", None, 5],
        [{"id": None}, {"id": 5, "profile": "x"}],
        [{"id": ASKER, "profile": {"display_name": ["x"]}}],
    ],
)
def test_line_11_users_json_of_the_wrong_kind(users: object, cli: Cli, tmp_path: Path) -> None:
    read(cli, support_export(tmp_path / "in", *thread(), users=users))


def test_line_11_a_truncated_zip(cli: Cli, tmp_path: Path) -> None:
    whole = zipped(support_export(tmp_path / "in", *thread()), tmp_path / "whole.zip").read_bytes()
    for cut in (0, 3, len(whole) // 2, len(whole) - 1):
        (tmp_path / "cut.zip").write_bytes(whole[:cut])
        assert_clear_error(cli("reindex", "--slack-export", tmp_path / "cut.zip"), 2, "cut.zip", "download")
    assert not (tmp_path / "data" / "generations").exists()


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["deflate", "bzip2", "lzma"]
)
def test_line_11_a_zip_with_a_damaged_file_loses_that_file_alone(method: int, cli: Cli, tmp_path: Path) -> None:
    folder, file = support_export(tmp_path / "in", *thread()), tmp_path / "in.zip"
    noise = json.dumps([message(n, ASKER, f"noise {n * 7919}") for n in range(2_000, 2_400)])
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("support/2025-11-30.json", noise)
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            archive.write(path, path.relative_to(folder).as_posix())
    content = bytearray(file.read_bytes())
    for place in range(120, 400):
        content[place] ^= 0x5A
    file.write_bytes(content)
    assert read(cli, file)["skipped_by_reason"] == {"unreadable_file": 1}


def test_line_11_names_that_lead_out_are_not_read_and_nothing_is_unpacked(cli: Cli, tmp_path: Path) -> None:
    file = zipped(support_export(tmp_path / "deep" / "in", *thread()), tmp_path / "deep" / "in.zip")
    poison = json.dumps(thread(9, QUESTION, "Read from outside"))
    with zipfile.ZipFile(file, "a") as archive:
        for name in (
            "../2025-10-09.json",
            "../support/2025-10-10.json",
            "support/../support/2025-10-10.json",
            "/support/2025-10-11.json",
            "../../evil.txt",
            "..\\support\\2025-10-09.json",
        ):
            archive.writestr(name, poison)
    before = set(tmp_path.rglob("*"))
    read(cli, file)
    data = tmp_path / "data"
    assert {p for p in set(tmp_path.rglob("*")) - before if data not in (p, *p.parents)} == set()


def test_line_11_a_link_that_leads_out_of_the_folder_is_not_followed(cli: Cli, tmp_path: Path) -> None:
    outside = tmp_path / "outside.json"
    outside.write_text(json.dumps(thread(600, "secret " + QUESTION)), encoding="utf-8")
    export = support_export(tmp_path / "in", *thread())
    (export / "support" / "2025-12-01.json").symlink_to(outside)
    (export / "loop").symlink_to(export)
    read(cli, export)


@pytest.mark.parametrize("name", ["support/2025-10-12.json", "users.json", "channels.json"])
def test_line_11_a_zip_bomb(name: str, cli: Cli, tmp_path: Path) -> None:
    folder, file = support_export(tmp_path / "in", *thread()), tmp_path / "bomb.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            if path.relative_to(folder).as_posix() != name:
                archive.write(path, path.relative_to(folder).as_posix())
        with archive.open(name, "w", force_zip64=True) as bomb:
            for _ in range(200):
                bomb.write(bytes(2**20))
    assert file.stat().st_size < 2**20
    with within(60):
        if name.startswith("support"):
            assert read(cli, file)["skipped_by_reason"] == {"unreadable_file": 1}
        else:
            assert_clear_error(cli("reindex", "--slack-export", file), 2, name)


def test_line_11_a_zip_whose_file_name_is_not_utf_8(cli: Cli, tmp_path: Path) -> None:
    file = zipped(support_export(tmp_path / "in", *thread()), tmp_path / "in.zip")
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("support/ü.txt", "x")
    file.write_bytes(file.read_bytes().replace("ü".encode(), b"\xff\xfe"))
    outcome = cli("reindex", "--slack-export", file, "--json")
    if outcome.code:
        assert_clear_error(outcome, 2, "in.zip")
    else:
        assert outcome.json["cases"] == 1


def test_line_11_a_zip_of_a_future_version(cli: Cli, tmp_path: Path) -> None:
    file = zipped(support_export(tmp_path / "in", *thread()), tmp_path / "in.zip")
    content = bytearray(file.read_bytes())
    place = content.find(b"PK\x01\x02")
    content[place + 6 : place + 8] = struct.pack("<H", 99)
    file.write_bytes(content)
    assert_clear_error(cli("reindex", "--slack-export", file), 2, "in.zip")


def test_line_11_an_encrypted_zip(cli: Cli, tmp_path: Path) -> None:
    file = zipped(support_export(tmp_path / "in", *thread()), tmp_path / "in.zip")
    content = file.read_bytes()
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content = content[: place + offset] + bytes([content[place + offset] | 1]) + content[place + offset + 1 :]
            place = content.find(mark, place + 4)
    file.write_bytes(content)
    assert_clear_error(cli("reindex", "--slack-export", file), 2, "in.zip")


NOT_DAYS = {
    "not JSON": b"<html>404</html>",
    "cut": b'[{"ts": "1760',
    "empty": b"",
    "an object": b"{}",
    "a string": b'"x"',
    "null": b"null",
    "a number": b"1e999",
    "nested 100,000 deep": DEEP.encode(),
    "UTF-16": "[]".encode("utf-16"),
}


@pytest.mark.parametrize("content", NOT_DAYS.values(), ids=NOT_DAYS)
def test_line_11_a_day_file_that_is_none_is_counted(content: bytes, cli: Cli, tmp_path: Path) -> None:
    export = support_export(tmp_path / "in", *thread())
    (export / "support" / "2025-10-12.json").write_bytes(content)
    assert read(cli, export)["skipped_by_reason"] == {"unreadable_file": 1}


def test_line_11_an_unreadable_day_deletes_nothing(cli: Cli, tmp_path: Path) -> None:
    export = support_export(tmp_path / "in", *thread(), *thread(3 * 1440, asker="U0OTHER"))
    read(cli, export, cases=2)
    next(iter(sorted((export / "support").iterdir()))).write_bytes(b"[{")
    assert read(cli, export, cases=2)["removed"] == 0


def test_line_11_a_message_that_cannot_be_read_deletes_no_case(cli: Cli, tmp_path: Path) -> None:
    messages = [*thread(), *thread(600, asker="U0OTHER")]
    read(cli, support_export(tmp_path / "one", *messages), cases=2)
    messages[0] = messages[0] | {"ts": float(messages[0]["ts"])}
    report = read(cli, support_export(tmp_path / "two", *messages), cases=2)
    assert report["removed"] == 0


@pytest.mark.parametrize("name", ["channels.json", "users.json", "groups.json"])
@pytest.mark.parametrize("content", [b"[{", DEEP.encode(), b"\xff\xfe"], ids=["cut", "deep", "not UTF-8"])
def test_line_11_a_list_that_is_not_json(name: str, content: bytes, cli: Cli, tmp_path: Path) -> None:
    export = support_export(tmp_path / "in", *thread())
    (export / name).write_bytes(content)
    assert_clear_error(cli("reindex", "--slack-export", export), 2, name)


@pytest.mark.parametrize("name", ["channels.json", "users.json", "support/2025-10-09.json"])
def test_line_11_a_byte_order_mark_costs_nothing(name: str, cli: Cli, tmp_path: Path) -> None:
    export = support_export(tmp_path / "in", *thread())
    (export / name).write_bytes(b"\xef\xbb\xbf" + (export / name).read_bytes())
    assert read(cli, export)["skipped"] == 0


def test_line_11_replies_without_a_root_are_counted(cli: Cli, tmp_path: Path) -> None:
    export = support_export(tmp_path / "in", *thread(), *thread(600)[1:])
    assert read(cli, export)["skipped_by_reason"] == {"root_missing": 1}


def test_line_11_unknown_fields_change_nothing(cli: Cli, tmp_path: Path) -> None:
    odd = {
        "blocks": [{"type": "rich_text"}],
        "new_field": {"a": [1, None]},
        "edited": {},
        "team": 5,
        "__class__": "x",
        "secrets": "x",
    }
    messages = [raw | odd for raw in thread()]
    listed = {"channels.json": [SUPPORT | odd | {"properties": None}]}
    users = [user | odd for user in DEFAULT_USERS]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "integration_logs.json").write_text("5")
    assert read(cli, write_export(tmp_path / "in", {"support": messages}, listed=listed, users=users))["skipped"] == 0


def test_line_11_a_bot_s_messages_answer_nothing(cli: Cli, tmp_path: Path) -> None:
    root = ts(0)
    bots: list[Raw] = [
        message(0.5, "U0BOT", "As a bot I say: turn it off", root),
        message(0.6, TEAM, "As a bot I say: turn it off", root, bot_id="B1"),
        message(0.7, None, "As a bot I say: turn it off", root, subtype="bot_message", username="tomasz"),
        message(500, "U0BOT", "Reminder", subtype="bot_message"),
    ]
    users = [*DEFAULT_USERS, {"id": "U0BOT", "name": "bot", "is_bot": True}]
    read(cli, support_export(tmp_path / "in", *thread(), *bots, users=users))
    assert "As a bot" not in cli("suggest", QUESTION, "--json").out


def test_line_11_a_byte_that_is_not_utf_8_costs_one_character(cli: Cli, tmp_path: Path) -> None:
    export = support_export(tmp_path / "in", *thread(answer=ANSWER.replace("profile", "profile MARK")))
    file = export / "support" / "2025-10-09.json"
    file.write_bytes(file.read_bytes().replace(b"MARK", b"\xff"))
    assert read(cli, export)["skipped"] == 0
    assert "\ufffd" in cli("suggest", QUESTION, "--json").json["matches"][0]["resolution"]


# One field of the answer, of the wrong kind: at most that message may be lost, and is then counted.
WRONG: list[tuple[str, Any]] = [
    ("text", ["a"]),
    ("text", {"a": 1}),
    ("text", 5),
    ("text", None),
    ("user", ["U1"]),
    ("user", {"id": "U1"}),
    ("user", None),
    ("user", 5),
    ("ts", 1_760_000_060.5),
    ("ts", "yesterday"),
    ("ts", "nan"),
    ("ts", "1e400"),
    ("ts", None),
    ("ts", "9" * 400),
    ("ts", 10**400),
    ("thread_ts", 1_760_000_000),
    ("thread_ts", ["x"]),
    ("subtype", ["x"]),
    ("subtype", {}),
    ("subtype", 5),
    ("files", 5),
    ("files", "x"),
    ("files", [None, 5, {"name": ["x"]}]),
    ("reactions", 5),
    ("reactions", [None, {"name": 5, "users": 5}]),
    ("reactions", [{"users": [None, 5]}]),
    ("metadata", "x"),
    ("metadata", {"event_type": "support_copilot_reply", "event_payload": "x"}),
    ("metadata", {"event_type": "support_copilot_reply", "event_payload": ["x"]}),
    ("bot_id", 0),
]


@pytest.mark.parametrize(("field", "value"), WRONG, ids=lambda value: ascii(value)[:40])
def test_line_11_a_field_of_the_wrong_kind_costs_at_most_its_message(
    field: str, value: object, cli: Cli, tmp_path: Path
) -> None:
    odd = thread(600, asker="U0OTHER")
    odd[1] = odd[1] | {field: value}
    file = support_export(tmp_path / "in", *thread()) / "support" / "2025-10-13.json"
    file.write_text(json.dumps(odd), encoding="utf-8")
    assert_done(outcome := cli("reindex", "--slack-export", tmp_path / "in", "--json"))
    assert outcome.json["cases"] >= 1
    if outcome.json["cases"] == 1:
        assert outcome.json["skipped"] >= 1
    assert case_id() in all_ids(cli("suggest", QUESTION, "--json").json)
    thread_file = tmp_path / "thread.json"
    thread_file.write_text(json.dumps(odd), encoding="utf-8")
    assert_done(cli("suggest", "--thread", thread_file, "--json"))


@pytest.mark.parametrize(
    "raw",
    [
        None,
        5,
        "x",
        [],
        {},
        {"subtype": "message_changed", "ts": ts(9), "message": {"ts": ["x"], "text": 5}},
        {"subtype": "message_changed", "ts": ts(9), "message": {"ts": ts(1), "text": ["x"]}},
        {"subtype": "message_deleted", "ts": ts(9), "deleted_ts": ["x"]},
    ],
    ids=ascii,
)
def test_line_11_a_message_of_the_wrong_kind(raw: object, cli: Cli, tmp_path: Path) -> None:
    export = support_export(tmp_path / "in", *thread(), *thread(600, asker="U0OTHER"), raw)
    assert_done(outcome := cli("reindex", "--slack-export", export, "--json"))
    assert outcome.json["cases"] >= 1


def test_line_11_the_same_message_twice_is_one(cli: Cli, tmp_path: Path) -> None:
    read(cli, support_export(tmp_path / "in", *thread(), *thread()))


def test_line_11_the_same_channel_twice_is_one(cli: Cli, tmp_path: Path) -> None:
    read(cli, write_export(tmp_path / "in", {"support": thread()}, listed={"channels.json": [SUPPORT, SUPPORT]}))


def test_line_11_the_same_export_twice_is_one(cli: Cli, tmp_path: Path) -> None:
    export = support_export(tmp_path / "in", *thread())
    assert_done(outcome := cli("reindex", "--slack-export", export, "--slack-export", export, "--json"))
    assert outcome.json["cases"] == 1


@pytest.mark.parametrize("channels", [{}, [], "x", [None, 5, {}], [{"id": ["C1"], "name": {}}]], ids=ascii)
def test_line_11_channels_json_of_the_wrong_kind_reads_nothing(channels: object, cli: Cli, tmp_path: Path) -> None:
    export = support_export(tmp_path / "in", *thread())
    (export / "channels.json").write_text(json.dumps(channels), encoding="utf-8")
    outcome = cli("reindex", "--slack-export", export, "--json")
    if outcome.code:
        assert_clear_error(outcome, 2, "channels.json")
    else:
        assert outcome.json["cases"] == 0


@pytest.mark.parametrize("messages", [[], [message(0, ASKER, "joined", subtype="channel_join")]], ids=["none", "joins"])
def test_line_11_an_export_with_no_messages(messages: list[object], cli: Cli, tmp_path: Path) -> None:
    read(cli, support_export(tmp_path / "in", *messages), cases=0)
    assert_done(outcome := cli("suggest", QUESTION, "--json"))
    assert outcome.json["matches"] == []
    assert not outcome.json["answered"]
    assert [flag["kind"] for flag in outcome.json["flags"]][:1] == ["ask_team"]


@pytest.mark.parametrize("what", ["nothing there", "no channels.json", "a text file"])
def test_line_11_a_path_that_is_no_export(what: str, cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "odd.zip"
    if what == "no channels.json":
        path.mkdir()
    elif what == "a text file":
        path.write_text("hello")
    assert_clear_error(cli("reindex", "--slack-export", path), 2, "odd.zip")


@pytest.mark.parametrize(
    "content",
    [
        b"{}",
        b"[]",
        b'"x"',
        b"\xff\xfe\x00",
        b"",
        b"null",
        b"5",
        DEEP.encode(),
        b'[{"ts": 5}]',
        b'[null, "x"]',
        b'{"messages": {}}',
    ],
    ids=lambda c: ascii(c)[:24],
)
def test_line_11_a_thread_file_that_is_none(content: bytes, cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "thread.json"
    file.write_bytes(content)
    assert_clear_error(cli("suggest", "--thread", file), 2, "hread")


def test_line_11_a_thread_file_with_a_byte_order_mark_and_one_bad_byte(cli: Cli, tmp_path: Path) -> None:
    cli("reindex", "--slack-export", support_export(tmp_path / "in", *thread()))
    file = tmp_path / "thread.json"
    file.write_bytes(
        b"\xef\xbb\xbf" + json.dumps([message(0, ASKER, f"{QUESTION} MARK")]).encode().replace(b"MARK", b"\xff")
    )
    assert_done(cli("suggest", "--thread", file, "--json"))


@pytest.mark.parametrize("path", ["missing.json", "."])
def test_line_11_a_thread_file_that_cannot_be_read(path: str, cli: Cli) -> None:
    assert_clear_error(cli("suggest", "--thread", path), 2, "cannot be read")
