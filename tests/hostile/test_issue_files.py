"""HOSTILE.md line 12: issue records that are damaged, incomplete, or made to do harm."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.hostile.builders import (
    ANSWER,
    QUESTION,
    Raw,
    assert_clear_error,
    assert_done,
    comment,
    ids,
    issue,
    within,
    write_issues,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hostile.conftest import Cli

GOOD = "github:acme/mill#1"


def read(cli: Cli, *records: object, file: Path) -> Raw:
    """Reindex one file; the report, after a look that the good issue is found."""
    assert_done(outcome := cli("reindex", "--github-issues", write_issues(file, *records), "--json"))
    report: Raw = outcome.json
    assert_done(found := cli("suggest", QUESTION, "--json"))
    assert GOOD in ids(found.json)
    return report


@pytest.mark.parametrize("field", ["repo", "number", "title", "created_at"])
@pytest.mark.parametrize("null", [False, True], ids=["missing", "null"])
def test_line_12_without_what_identifies_it_an_issue_is_counted_and_left_out(
    field: str, null: bool, cli: Cli, tmp_path: Path
) -> None:
    broken = issue(2, title="Another thing altogether")
    broken.pop(field)
    report = read(cli, issue(1), broken | ({field: None} if null else {}), file=tmp_path / "i.jsonl")
    assert report["cases"] == 1
    assert report["skipped_by_reason"] == {"malformed_issue": 1}


OPTIONAL = ["html_url", "body", "labels", "state_reason", "user", "author_association", "is_pull_request", "comments"]


@pytest.mark.parametrize("field", OPTIONAL)
@pytest.mark.parametrize("null", [False, True], ids=["missing", "null"])
def test_line_12_without_anything_else_it_is_kept(field: str, null: bool, cli: Cli, tmp_path: Path) -> None:
    bare = issue(1)
    bare.pop(field)
    report = read(cli, bare | ({field: None} if null else {}), file=tmp_path / "i.jsonl")
    assert report["skipped"] == 0
    assert report["cases"] + report["known_issues"] == 1


WRONG: list[tuple[str, Any]] = [
    ("created_at", "yesterday"),
    ("created_at", 1_700_000_000),
    ("created_at", "2025-10-01T10:00:00"),
    ("created_at", "0001-01-01T00:00:00+14:00"),
    ("created_at", "9999-12-31T23:59:59-14:00"),
    ("closed_at", "9999-12-31T23:59:59Z"),
    ("closed_at", "0001-01-01T00:00:00+14:00"),
    ("closed_at", "soon"),
    ("number", "x"),
    ("number", 10**30),
    ("number", float("inf")),
    ("number", float("nan")),
    ("number", [1]),
    ("labels", 5),
    ("labels", "bug"),
    ("labels", [None, 5, {"name": None}]),
    ("comments", 5),
    ("comments", "x"),
    ("comments", [None]),
    ("comments", [{}]),
    ("comments", [comment(None)]),
    ("comments", [comment(["x"], user=["x"])]),
    ("comments", [comment(ANSWER, created_at="9999-12-31T23:59:59-14:00")]),
    ("user", {"login": None}),
    ("user", ["x"]),
    ("state", 5),
    ("state", ["closed"]),
    ("state_reason", {"a": 1}),
    ("title", ["x"]),
    ("title", {"a": 1}),
    ("body", {"a": 1}),
    ("html_url", 5),
    ("repo", 5),
    ("repo", ["x"]),
]


@pytest.mark.parametrize(("field", "value"), WRONG, ids=lambda value: ascii(value)[:40])
def test_line_12_a_field_of_the_wrong_kind_costs_at_most_its_issue(
    field: str, value: object, cli: Cli, tmp_path: Path
) -> None:
    report = read(cli, issue(1), issue(2) | {field: value}, file=tmp_path / "i.jsonl")
    assert report["cases"] + report["known_issues"] + report["skipped"] == 2
    assert_done(cli("suggest", QUESTION, "--as-of", "2026-01-01"))


@pytest.mark.parametrize(
    "line",
    [
        b"[]",
        b'"x"',
        b"null",
        b"5",
        b"{}",
        b"{" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a": 1e999999}',
        b'{"number": ' + b"1" * 5_000 + b"}",
        b"\x00",
        b"\xff\xfe",
    ],
    ids=lambda line: ascii(line)[:24],
)
def test_line_12_a_line_that_is_no_issue_is_counted(line: bytes, cli: Cli, tmp_path: Path) -> None:
    report = read(cli, issue(1), line, issue(2), file=tmp_path / "i.jsonl")
    assert report["cases"] == 2
    assert report["skipped_by_reason"] == {"malformed_issue": 1}


def test_line_12_a_line_that_is_cut_deletes_nothing(cli: Cli, tmp_path: Path) -> None:
    read(cli, issue(1), issue(2), issue(3), file=tmp_path / "i.jsonl")
    report = read(cli, issue(1), json.dumps(issue(2)).encode()[:200], issue(3), file=tmp_path / "i.jsonl")
    assert (report["cases"], report["removed"], report["skipped"]) == (3, 0, 1)


def test_line_12_a_pull_request_is_no_case(cli: Cli, tmp_path: Path) -> None:
    pulls = [issue(2, is_pull_request=True), issue(3, pull_request={"url": "x"})]
    assert read(cli, issue(1), *pulls, file=tmp_path / "i.jsonl")["skipped_by_reason"] == {"pull_request": 2}


def test_line_12_a_byte_order_mark_costs_nothing(cli: Cli, tmp_path: Path) -> None:
    assert read(cli, b"\xef\xbb\xbf" + json.dumps(issue(1)).encode(), file=tmp_path / "i.jsonl")["skipped"] == 0


def test_line_12_windows_line_ends_and_blank_lines(cli: Cli, tmp_path: Path) -> None:
    report = read(cli, json.dumps(issue(1)).encode() + b"\r", b"", b"\r", issue(2), file=tmp_path / "i.jsonl")
    assert (report["cases"], report["skipped"]) == (2, 0)


def test_line_12_the_same_issue_twice_is_one_and_the_later_counts(cli: Cli, tmp_path: Path) -> None:
    later = issue(1, comments=[comment("Set rows_per_batch to 250 in your profile, then load it again.")])
    other = issue(2, title="Writing parquet stops with ER4712")
    assert read(cli, issue(1), other, later, file=tmp_path / "i.jsonl")["cases"] == 2
    assert "rows_per_batch" in cli("suggest", QUESTION).out


def test_line_12_the_same_issue_in_two_files(cli: Cli, tmp_path: Path) -> None:
    one, two = (write_issues(tmp_path / name, issue(1)) for name in ("one.jsonl", "two.jsonl"))
    assert_done(outcome := cli("reindex", "--github-issues", one, "--github-issues", two, "--json"))
    assert outcome.json["cases"] == 1


def test_line_12_3000_comments_by_3000_people(cli: Cli, tmp_path: Path) -> None:
    crowd = [comment(f"I have the same on machine {n}, any news about it?", f"user-{n}", "NONE") for n in range(3_000)]
    with within(60):
        report = read(cli, issue(1, comments=[*crowd, comment(ANSWER)]), file=tmp_path / "i.jsonl")
        assert report["cases"] == 1
        assert "parquet_batch_rows" in cli("suggest", QUESTION).out


def test_line_12_a_gz_that_is_cut_changes_nothing(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "i.jsonl.gz"
    read(cli, issue(1), issue(2), file=file)
    many = gzip.compress(b"\n".join(json.dumps(issue(n)).encode() for n in range(3, 400)))
    for cut in (5, len(many) // 2, len(many) - 4):
        file.write_bytes(many[:cut])
        assert_clear_error(cli("reindex", "--github-issues", file), 2, "i.jsonl.gz")
    assert_done(outcome := cli("suggest", QUESTION, "--json"))
    assert {"github:acme/mill#1"} <= set(ids(outcome.json)) <= {"github:acme/mill#1", "github:acme/mill#2"}


@pytest.mark.parametrize("content", [b"plain text", b"", b"\x1f\x8b", b"\x1f\x8b\x08\x00" + b"\xff" * 40], ids=ascii)
def test_line_12_a_gz_that_is_none(content: bytes, cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "i.jsonl.gz"
    file.write_bytes(content)
    outcome = cli("reindex", "--github-issues", file, "--json")
    if content:
        assert_clear_error(outcome, 2, "i.jsonl.gz")
    else:
        assert outcome.code in (0, 2)


def test_line_12_a_gz_bomb_in_one_line_does_not_take_the_machine(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "i.jsonl.gz"
    bomb = b'{"repo": "' + b"0" * (200 * 2**20) + b'"}'
    file.write_bytes(gzip.compress(json.dumps(issue(1)).encode() + b"\n" + bomb + b"\n", compresslevel=1))
    with within(60):
        assert_done(outcome := cli("reindex", "--github-issues", file, "--json"))
    assert outcome.json["cases"] == 1
    assert outcome.json["skipped_by_reason"] == {"malformed_issue": 1}


@pytest.mark.parametrize("path", ["missing.jsonl", "."])
def test_line_12_a_path_that_is_no_file(path: str, cli: Cli) -> None:
    assert_clear_error(cli("reindex", "--github-issues", path), 2, "not a file")
