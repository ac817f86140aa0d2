"""No control character and no password reaches a terminal or a log, whichever command and field it comes from."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
import structlog
from rich.console import Console

from copilot.commands.terminal.console import console_on
from copilot.commands.terminal.output import note, print_json
from copilot.commands.terminal.printable import PrintableStream, printable, printable_json, printable_streams
from copilot.commands.terminal.suggestion_card import print_suggestion
from index.embedding.addresses import hide_secrets, secrets_in, shown_address
from tests.asking import ask
from tests.issues import issue, write_issues

if TYPE_CHECKING:
    from pathlib import Path

    from copilot.build import App

EVIL = "\x1b]0;OWNED\x07\x1b[2J\x1b[31m\x9b1m\r\u202e\u2066\u200f\ufeff\U000e0041\ud800\x7f\x00"
UNSAFE = set(EVIL) - set("]0;OWNED[2J[31m1m")
CANARY = "PASSCANARY77"


def test_what_a_terminal_would_obey_is_left_out() -> None:
    assert printable(f"a{EVIL}b\tc\nd 👍🏽 é") == "a]0;OWNED[2J1mb\tc\nd 👍🏽 é"


def test_json_says_the_same_with_escapes() -> None:
    value = {"login": EVIL.replace("\ud800", ""), "name": "é 👍🏽"}
    said = printable_json(json.dumps(value, ensure_ascii=False).encode())
    assert json.loads(said) == value
    assert not UNSAFE & set(said.decode())
    assert "é 👍🏽" in said.decode()


def test_both_streams_are_printable_for_every_writer(capsys: pytest.CaptureFixture[str]) -> None:
    with printable_streams():
        print(f"out {EVIL}")
        note(EVIL)
        sys.stderr.write(f"https://me:{CANARY}@host/path\n")
        print_json({"login": EVIL.replace("\ud800", "")})
    written = "".join(capsys.readouterr())
    assert not UNSAFE & set(written)
    assert CANARY not in written
    assert "https://***@host/path" in written


@pytest.mark.parametrize("own", [True, False], ids=["ours", "the caller's"])
def test_the_card_on_a_terminal_has_only_our_own_escapes(demo_app: App, own: bool) -> None:
    suggestion = ask(demo_app, "StateLockedError")
    bad = [
        replace(
            match,
            case=replace(match.case, title=EVIL, url=EVIL, answered_by_name=EVIL, resolution=EVIL),
            why=(EVIL,),
            warnings=(EVIL,),
        )
        for match in suggestion.matches
    ]
    screen = io.StringIO()
    made = console_on if own else lambda stream, **options: Console(file=stream, **options)
    draft = replace(suggestion.draft, text=EVIL)
    print_suggestion(replace(suggestion, matches=tuple(bad), draft=draft), made(screen, force_terminal=True, width=90))
    shown = screen.getvalue()
    assert "\x1b[1m" in shown, "ours are there"
    assert "OWNED" in shown
    assert not [bad for bad in ("\x1b]", "\x1b[2J", "\x07", "\x9b", "\u202e", "\r") if bad in shown]


def test_a_console_writes_past_the_printable_stream() -> None:
    screen = io.StringIO()
    console_on(PrintableStream(screen), force_terminal=True).print("[bold]x[/bold]")
    assert "\x1b[1m" in screen.getvalue()


def test_logins_addresses_and_labels_from_a_file_do_no_harm(tmp_path: Path, in_process: Any) -> None:
    """In no command that shows them, as text or as JSON, on either stream."""
    bad = EVIL.replace("\ud800", "")
    comment = {"user": f"ada{bad}", "author_association": "MEMBER", "created_at": "2026-01-02T00:00:00Z"}
    record = issue(3, "bug", f"the gadget daemon {bad}", labels=[f"bug{bad}"]) | {
        "body": "The gadget daemon panics with GD-1 when it starts.",
        "state": "closed",
        "state_reason": "completed",
        "closed_at": "2026-01-05T00:00:00Z",
        "user": f"uma{bad}",
        "html_url": f"https://github.com/acme/loom/issues/3{bad}",
        "comments": [{**comment, "body": "Delete its stale pid file.", "is_bot": False}],
    }
    path = write_issues(tmp_path / "is\x1b[2Jsues.jsonl", [record])
    written = ""
    commands = (
        ["reindex", "--github-issues", str(path)],
        ["suggest", f"The gadget daemon panics with GD-1 {EVIL[:8]}"],
    )
    for arguments in (*commands, ["doctor"]):
        for more in ([], ["--json"]):
            written += in_process([*arguments, *more])[1]
    assert "panics" in written
    assert not UNSAFE & set(written)


# What an address looks like, and what of it may be shown.
ADDRESSES = [
    (f"postgresql+psycopg://app@127.0.0.1:1/db?password={CANARY}", "postgresql+psycopg://127.0.0.1:1/db"),
    (f"postgresql+psycopg://127.0.0.1:1/db?user=app&sslpassword={CANARY}", "postgresql+psycopg://127.0.0.1:1/db"),
    (f"postgresql+psycopg://app:{CANARY}@127.0.0.1:1/db", "postgresql+psycopg://127.0.0.1:1/db"),
    (f"postgresql+psycopg://app:%40{CANARY}%2F@127.0.0.1:1/db", "postgresql+psycopg://127.0.0.1:1/db"),
    (f"postgresql+psycopg://app:a/{CANARY}@127.0.0.1:1/db", "postgresql+psycopg://***"),
    (f"postgresql+psycopg://app:a#{CANARY}@127.0.0.1:1/db", "postgresql+psycopg://***"),
    (f"postgresql+psycopg://app:1?{CANARY}@127.0.0.1:1/db", "postgresql+psycopg://***"),
    (f"postgresql+psycopg://app@127.0.0.1:{CANARY}/db", "postgresql+psycopg://***"),
    (f"host=127.0.0.1 port=1 user=app password={CANARY}", "***"),
    (f"host=127.0.0.1 port=1 user=app password='it is {CANARY}'", "***"),
    (f"https://{CANARY}@[::1]:8080/api/v3?token={CANARY}", "https://[::1]:8080/api/v3"),
    ("sqlite:////srv/data/copilot.sqlite3", "sqlite:////srv/data/copilot.sqlite3"),
]


@pytest.mark.parametrize(("address", "shown"), ADDRESSES)
def test_of_an_address_only_what_says_where_is_shown(address: str, shown: str) -> None:
    assert shown_address(address) == shown


@pytest.mark.parametrize(
    ("address", "password"),
    [
        (ADDRESSES[0][0], CANARY),
        (ADDRESSES[1][0], CANARY),
        (ADDRESSES[2][0], CANARY),
        (ADDRESSES[3][0], f"@{CANARY}/"),
        (ADDRESSES[4][0], f"a/{CANARY}"),
        (ADDRESSES[5][0], f"a#{CANARY}"),
        (ADDRESSES[8][0], CANARY),
        (ADDRESSES[9][0], f"it is {CANARY}"),
    ],
)
def test_what_a_library_quotes_of_an_address_is_taken_out(address: str, password: str) -> None:
    """Whole, its password alone, or that in the form in which it stands in an address."""
    quoted = f'invalid dsn "{address}": {password} or {quote(password, safe="")} is wrong'
    assert CANARY not in hide_secrets(quoted, secrets_in(address))


FAILING: list[list[str]] = [
    ["stats"],
    ["doctor"],
    ["doctor", "--json"],
    ["lessons"],
    ["reindex"],
    ["suggest", "anything"],
    ["serve"],
    ["evaluate", "replay"],
    ["forget", "--user", "U0NOBODY"],
]


@pytest.mark.parametrize("debug", [[], ["--debug"]], ids=["", "debug"])
@pytest.mark.parametrize("address", [ADDRESSES[0][0], ADDRESSES[3][0], ADDRESSES[7][0], ADDRESSES[8][0]])
def test_no_command_that_fails_says_the_password_of_the_database(
    tmp_path: Path, address: str, debug: list[str], in_process: Any
) -> None:
    for arguments in FAILING:
        code, written = in_process([*debug, *arguments], DATABASE_URL=address)
        assert code != 0, arguments
        assert CANARY not in written, arguments


@pytest.mark.parametrize("debug", [[], ["--debug"]], ids=["", "debug"])
@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("CHROMA_URL", f"http://me:{CANARY}@127.0.0.1:1"),
        ("CHROMA_URL", f"http://127.0.0.1:1/?token={CANARY}"),
        ("OPENAI_BASE_URL", f"http://{CANARY}:x@127.0.0.1:1/v1?key={CANARY}"),
        ("SLACK_API_URL", f"http://me:{CANARY}@127.0.0.1:1/api?token={CANARY}"),
        ("GITHUB_API_URL", f"http://me:{CANARY}@127.0.0.1:1?token={CANARY}"),
        ("HTTPS_PROXY", f"http://me:{CANARY}@127.0.0.1:1"),
    ],
)
def test_no_command_says_the_password_of_another_address(
    tmp_path: Path, name: str, address: str, debug: list[str], in_process: Any
) -> None:
    (tmp_path / "copilot.toml").write_text('[github]\nrepositories = ["acme/tool"]\n')
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1-2-3", "SLACK_APP_TOKEN": "xapp-1-2-3", "GITHUB_TOKEN": "ghp-of-nobody"}
    tokens = {} if name == "CHROMA_URL" else tokens
    for arguments in (["doctor"], ["serve"], ["suggest", "anything"]):
        _, written = in_process([*debug, *arguments], **tokens, **{name: address})
        assert CANARY not in written, arguments


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Any:
    """Runs a command in this process, which has the libraries loaded; its exit code and all that it wrote."""
    from copilot.cli import main

    def run_it(arguments: list[str], **environment: str) -> tuple[Any, str]:
        with monkeypatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            patch.setattr("sys.argv", ["support-copilot", *arguments])
            capfd.readouterr()
            code: Any = 0
            try:
                main()
            except SystemExit as ended:
                code = ended.code
        structlog.reset_defaults()  # `serve` has it write to a stream of its own
        return code, "".join(capfd.readouterr())

    return run_it
