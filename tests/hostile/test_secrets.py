"""HOSTILE.md line 8: secrets leave before anything is stored, shown or said; what people search for stays."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from index.sources.base import MAX_MESSAGE_CHARACTERS, safe_text
from tests.hostile.builders import (
    ANSWER,
    ASKER,
    CONFIRMED,
    QUESTION,
    TEAM,
    ask,
    assert_done,
    comment,
    issue,
    message,
    support_export,
    thread,
    ts,
    write_issues,
)
from tests.index.test_redact import HEX, MIXED, TOKENS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App
    from tests.hostile.conftest import Cli

# What of each secret must be nowhere: its middle, which no placeholder or prefix shares.
MIDDLES = sorted({max(secret.replace("\\n", "\n").split("\n"), key=len)[8:40] for _, secret in TOKENS})
DSN = "postgres://loader:Hunter2Hunter2@db.example.com:5432/mill"
WRAPPED = "gh" + "p_" + MIXED[:16] + "\n" + MIXED[16:36]


def test_line_8_no_token_of_any_kind_reaches_the_disk_or_the_answer(cli: Cli, tmp_path: Path) -> None:
    secrets = [secret for _, secret in TOKENS] + [DSN, WRAPPED]
    messages, issues = [], []
    for n, secret in enumerate(secrets):
        root = ts(60 * n)
        messages += [
            message(60 * n, ASKER, f"Case {n} fails: {secret}", root, files=[{"name": f"{secret}.log"}]),
            message(60 * n + 1, TEAM, f"{ANSWER} With {n} and {secret} it works.", root),
            message(60 * n + 2, ASKER, CONFIRMED, root),
        ]
        issues.append(issue(n + 1, title=f"Case {n} {secret}", body=secret, comments=[comment(f"{ANSWER} {secret}")]))
    export, dump = support_export(tmp_path / "in", *messages), write_issues(tmp_path / "issues.jsonl", *issues)
    assert_done(indexed := cli("reindex", "--slack-export", export, "--github-issues", dump, "--json"))
    assert indexed.json["cases"] == 2 * len(secrets)
    file = tmp_path / "thread.json"
    file.write_text(json.dumps([message(n, ASKER, f"{QUESTION} {s}") for n, s in enumerate(secrets)]), encoding="utf-8")
    assert_done(suggested := cli("suggest", "--thread", file, "--json"))
    assert "secret_shared" in {flag["kind"] for flag in suggested.json["flags"]}
    kept = {path: path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()}
    said = (indexed.out + indexed.err + suggested.out + suggested.err).encode()
    for middle in [*MIDDLES, "Hunter2Hunter2", MIXED[16:36]]:
        leaks = [str(path) for path, content in kept.items() if middle.encode() in content]
        assert not leaks, f"{middle!r} is in {leaks}"
        assert middle.encode() not in said


@pytest.mark.parametrize(
    "hidden", ["\u200b", "\u00ad", "\x00", "\U000e0041", "\u061c", "\u200c", "\u200d", "\ufe0f"], ids=ascii
)
def test_line_8_an_invisible_character_inside_does_not_save_a_token(hidden: str) -> None:
    token = "gh" + "p_" + MIXED[:18] + hidden + MIXED[18:36]
    assert MIXED[4:16] not in safe_text(f"here: {token} ok").text


@pytest.mark.parametrize("offset", [8, 20, 36])
@pytest.mark.parametrize("side", ["head", "tail"])
def test_line_8_a_token_across_the_cut_of_a_flood_does_not_leave_a_part(offset: int, side: str) -> None:
    token, half = "gh" + "p_" + MIXED[:36], MAX_MESSAGE_CHARACTERS // 2
    if side == "head":
        text = "x " * ((half - offset) // 2) + token + " y" * MAX_MESSAGE_CHARACTERS
    else:
        text = "x " * MAX_MESSAGE_CHARACTERS + token + " y" * ((half - offset) // 2)
    safe = safe_text(text)
    assert MIXED[:6] not in safe.text
    assert MIXED[30:36] not in safe.text


def test_line_8_a_secret_that_the_question_repeats_is_flagged_and_not_repeated(app_with: Callable[..., App]) -> None:
    answer = ask(app_with(*thread(answer=f"{ANSWER} It needs {WRAPPED}")), f"{QUESTION} with {DSN}")
    assert "secret_shared" in {flag["kind"] for flag in answer["flags"]}
    assert "Hunter2Hunter2" not in json.dumps(answer)
    assert MIXED[16:36] not in json.dumps(answer)


@pytest.mark.parametrize(
    "survivor",
    [
        HEX[:40],
        f"sha256:{HEX[:64]}",
        "550e8400-e29b-41d4-a716-446655440000",
        "4bf92f3577b34da6a3ce929d0e0e4736",
        "trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7",
        "1.10.0-rc.1 42P01 E0425",
    ],
)
def test_line_8_what_people_search_for_survives_to_the_draft(survivor: str, app_with: Callable[..., App]) -> None:
    app = app_with(*thread(question=f"{QUESTION} {survivor}", answer=f"{ANSWER} It is fixed in {survivor}."))
    answer = ask(app, f"{QUESTION} {survivor}")
    assert survivor in answer["matches"][0]["problem"]
    assert survivor in answer["question"]
    assert survivor in answer["draft"]["text"]


def test_line_21_a_secret_behind_no_break_spaces_is_flagged_and_stands_nowhere(app_with: Callable[..., App]) -> None:
    value = "vT81mXw40L" + "rT9wKd77Yb"
    asked = f"{QUESTION} curl -H 'Authorization:\u00a0Bearer\u00a0{value}' and api_key\u00a0=\u202f\u201c{value}\u201d"
    answer = ask(app_with(*thread()), asked)
    assert "secret_shared" in {flag["kind"] for flag in answer["flags"]}
    assert value not in json.dumps(answer)
