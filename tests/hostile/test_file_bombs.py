"""HOSTILE.md line 27: small files that unpack or parse to more than any machine has. Each is skipped and counted in
under 300 MB, and what stands beside it is read."""

from __future__ import annotations

import gzip
import json
import os
import select
import signal
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tests.hostile.builders import SUPPORT, Raw, assert_clear_error, issue, support_export, thread, zipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.hostile.conftest import Cli

    Pieces = Iterator[bytes]
    Read = Callable[[Path], Raw]

MB = 2**20
MOST_MEGABYTES = 300
SECONDS = 120  # as a last resort: no figure, for this machine may be busy


@pytest.fixture(scope="module")
def reader() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.hostile.reading_bombs"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, process_group=0
    ) as process:
        yield process
        os.killpg(process.pid, signal.SIGKILL)  # with a child that hangs


@pytest.fixture
def read(reader: subprocess.Popen[str]) -> Read:
    """Read a file in a process of its own."""

    def told_of(path: Path) -> Raw:
        assert reader.stdin
        assert reader.stdout
        reader.stdin.write(f"{path}\n")
        reader.stdin.flush()
        assert select.select([reader.stdout], [], [], SECONDS)[0], "no answer"
        told: Raw = json.loads(reader.stdout.readline())
        assert "died" not in told, told
        assert told["megabytes"] < MOST_MEGABYTES, told
        return told

    return told_of


def repeated(begin: bytes, part: bytes, number: int, end: bytes = b"") -> Callable[[], Pieces]:
    """So many parts, a megabyte or so at a time."""
    some = max(1, MB // len(part))

    def pieces() -> Pieces:
        yield begin
        for _ in range(number // some):
            yield part * some
        yield part * (number % some) + end

    return pieces


def numbered(begin: bytes, part: bytes, number: int, end: bytes) -> Callable[[], Pieces]:
    """So many parts, tens of thousands, each with its number in it: of ten digits, put together from two halves."""
    some = b"".join(part.replace(b"%d", b"1<>%04d" % place) for place in range(10_000))

    def pieces() -> Pieces:
        yield begin
        for start in range(number // 10_000):
            yield some.replace(b"<>", b"%05d" % start)
        yield end

    return pieces


TEXT = b'{"type": "message", "ts": "1760000000.000100", "user": "U1", "text": "'
DAYS = {
    "empty lists": repeated(b"[", b"[],", 44_000_000, b"[]]"),
    "empty objects": repeated(b"[", b"{},", 20_000_000, b"{}]"),
    "numbers": repeated(b"[", b"1,", 60_000_000, b"1]"),
    "short texts": repeated(b"[", b'"ab",', 20_000_000, b'""]'),
    "nested lists": repeated(b"", b"[", 100_000_000),
    "nested objects": repeated(b"[", b'{"a":', 20_000_000),
    "one text": repeated(b"[" + TEXT, b"a", 120_000_000, b'"}]'),
    "one text of escapes": repeated(b"[" + TEXT, b"\\u00e9", 20_000_000, b'"}]'),
    "one text of quotes": repeated(b"[" + TEXT, b'\\"', 60_000_000, b'"}]'),
    "one number": repeated(b'[{"ts": ', b"1", 100_000_000, b"}]"),
    "spaces": repeated(b"[", b" ", 120_000_000, b"]"),
    "one object of many keys": numbered(b"[{", b'"k%d":1,', 8_000_000, b'"x":1}]'),
    "the same key": repeated(b'[{"ts": "1.1"', b',"a":[]', 15_000_000, b"}]"),
    "many messages": numbered(b"[", b'{"ts":"%d.1","user":"U1","text":"x"},', 3_000_000, b'{"ts":"1.1"}]'),
    "no JSON": repeated(b"", b"\x00", 200 * MB),
}


def day_zip(tmp_path: Path, pieces: Pieces, name: str = "support/2025-11-30.json") -> Path:
    file = zipped(support_export(tmp_path / "in", *thread()), tmp_path / "in.zip")
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open(name, "w", force_zip64=True) as day:
            for piece in pieces:
                day.write(piece)
        archive.write(tmp_path / "in" / "users.json", "support/2025-12-01.json")  # a list, of no messages
    return file


@pytest.mark.parametrize("kind", DAYS)
def test_a_day_in_a_zip_is_skipped_and_the_rest_is_read(kind: str, read: Read, tmp_path: Path) -> None:
    told = read(day_zip(tmp_path, DAYS[kind]()))
    assert told["found"] == {"Thread": 1, "unreadable_file": 1, "malformed_message": 3}


def test_a_day_in_a_folder_is_skipped_and_the_rest_is_read(read: Read, tmp_path: Path) -> None:
    export = support_export(tmp_path / "in", *thread())
    with (export / "support" / "2025-11-30.json").open("wb") as day:
        day.truncate(2 * 1024 * MB)  # of which nothing is on the disk
    assert read(export)["found"] == {"Thread": 1, "unreadable_file": 1}


def test_many_days_that_are_each_small_enough_are_not_all_held(read: Read, tmp_path: Path) -> None:
    day = b"".join(repeated(b"[", b'{"ts":"1.1"},', 200_000, b'{"ts":"1.1"}]')())
    file = zipped(support_export(tmp_path / "in", *thread()), tmp_path / "in.zip")
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(60):
            archive.writestr(f"support/{2026 + number}-01-01.json", day)
    found = read(file)["found"]
    assert found["Thread"] == 1
    assert found["unreadable_file"] > 50


def test_entries_that_are_one_and_the_same_are_read_once(read: Read, tmp_path: Path) -> None:
    file = day_zip(tmp_path, DAYS["empty lists"]())
    with zipfile.ZipFile(file) as archive:
        (bomb,) = (one for one in archive.infolist() if one.filename == "support/2025-11-30.json")
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(100):
            again = zipfile.ZipInfo(f"support/2024-01-{number:02}.json")
            for field in ("header_offset", "compress_size", "file_size", "CRC", "compress_type"):
                setattr(again, field, getattr(bomb, field))
            archive.filelist.append(again)
        archive._didModify = True  # type: ignore[attr-defined] # or the list is not written
    assert read(file)["found"]["Thread"] == 1


def test_a_zip_inside_is_not_opened(read: Read, tmp_path: Path) -> None:
    inner = day_zip(tmp_path, DAYS["empty lists"]()).read_bytes()
    file = zipped(support_export(tmp_path / "out", *thread()), tmp_path / "out.zip")
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("support/inner.zip", inner)
        archive.writestr("support/2025-11-30.json", inner)
    assert read(file)["found"] == {"Thread": 1, "unreadable_file": 1}


def test_a_size_that_is_a_lie_is_not_believed(read: Read, tmp_path: Path) -> None:
    file = day_zip(tmp_path, DAYS["many messages"]())
    with zipfile.ZipFile(file) as archive:
        real = archive.getinfo("support/2025-11-30.json").file_size
    content = file.read_bytes()
    file.write_bytes(content.replace(real.to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    assert read(file)["found"]["Thread"] == 1


def test_a_zip_of_a_million_files_is_refused(read: Read, tmp_path: Path) -> None:
    file = tmp_path / "many.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("channels.json", json.dumps([SUPPORT]))
        (first,) = archive.infolist()
        for number in range(300_000):
            one = zipfile.ZipInfo(f"support/{number:06}-and-a-long-name.json")
            one.header_offset, one.CRC = first.header_offset, first.CRC
            archive.filelist.append(one)
    assert "more files than can be held" in read(file)["refused"]


LISTS = {
    "users.json": numbered(b"[", b'{"id":"U%d"},', 10_000_000, b"{}]"),
    "channels.json": repeated(b"[", b"[],", 44_000_000, b"[]]"),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_everything_needs_is_refused(name: str, cli: Cli, read: Read, tmp_path: Path) -> None:
    export = support_export(tmp_path / "in", *thread())
    with (export / name).open("wb") as file:
        file.writelines(LISTS[name]())
    assert name in read(export)["refused"]
    assert_clear_error(cli("reindex", "--slack-export", export), 2, name)


RECORD = b'{"repo": "acme/mill", "number": 9, "title": "'
LINES = {
    "one text": repeated(RECORD, b"a", 500_000_000, b'"}\n'),
    "empty lists": repeated(RECORD + b'", "comments": [', b"[],", 10_000_000, b"[]]}\n"),
    "nested": repeated(b'{"a":' * 100, b"[", 10_000_000, b"\n"),
    "many keys": numbered(RECORD + b'"', b',"k%d":1', 2_000_000, b"}\n"),
    "one number": repeated(RECORD + b'", "number": 1e', b"9", 10_000_000, b"}\n"),
    "one number of all digits": repeated(RECORD + b'", "number": ', b"9", 1_000_000, b"}\n"),
    "nothing": repeated(b"", b"\x00", 500_000_000, b"\n"),
}


@pytest.mark.parametrize("kind", LINES)
def test_a_line_is_skipped_and_the_next_is_read(kind: str, read: Read, tmp_path: Path) -> None:
    file = tmp_path / "issues.jsonl.gz"
    with gzip.open(file, "wb", compresslevel=1) as lines:
        lines.write(json.dumps(issue(1)).encode() + b"\n")
        lines.writelines(LINES[kind]())
        lines.write(json.dumps(issue(2)).encode() + b"\n")
    file.write_bytes(file.read_bytes() + gzip.compress(json.dumps(issue(3)).encode()))  # another member
    assert read(file)["found"] == {"Issue": 3, "malformed_issue": 1}


def test_a_plain_line_of_2_gb_is_skipped(read: Read, tmp_path: Path) -> None:
    file = tmp_path / "issues.jsonl"
    with file.open("wb") as lines:
        lines.write(json.dumps(issue(1)).encode() + b"\n")
        lines.truncate(2 * 1024 * MB)
    assert read(file)["found"] == {"Issue": 1, "malformed_issue": 1}


@pytest.mark.parametrize("line", [b"\n", b"0\n", b"{}\n"], ids=["blank", "numbers", "objects"])
def test_a_file_of_lines_that_are_no_issues_is_given_up(line: bytes, read: Read, tmp_path: Path) -> None:
    file = tmp_path / "issues.jsonl.gz"
    with gzip.open(file, "wb", compresslevel=1) as lines:
        lines.write(json.dumps(issue(1)).encode() + b"\n")
        lines.writelines(repeated(b"", line, 50_000_000)())
    found = read(file)["found"]
    assert found["Issue"] == 1
    assert found["rest_of_file"] == 1


@pytest.mark.parametrize("kind", ["empty lists", "nested objects", "one text", "one number", "one object of many keys"])
def test_a_thread_file_is_refused(kind: str, cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "thread.json"
    with file.open("wb") as out:
        out.writelines(DAYS[kind]())
    assert_clear_error(cli("suggest", "--thread", file), 2, "thread.json")
