"""The same line against a model server that nobody here wrote: npm's @copilotkit/aimock."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.asking import ask
from tests.model_server import drafted
from tests.modelled import KNOWN, ask_model

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from copilot.build import App

GOOD = "Hi! Keep only the newest row per key before the load, then run it again."
DRAFT: dict[str, Any] = {
    "match": {"userMessage": "Earlier cases that look similar"},
    "response": {"content": json.dumps(drafted(GOOD, ["c1"]))},
}
ENOUGH = 60  # seconds: a busy machine must not make the model late
LATEST = 30  # seconds: aimock refuses to start with a longer chaos latency
BUG = {"kind": "bug", "reason": "The upsert aborts.", "evidence": ["m1"], "confidence": 0.8}
FLAGS: dict[str, Any] = {
    "match": {"userMessage": "The thread, the oldest message first"},
    "response": {"content": json.dumps({"flags": [BUG]})},
}


class Aimock(NamedTuple):
    """Where it listens."""

    url: str

    @property
    def journal(self) -> list[dict[str, Any]]:
        with urllib.request.urlopen(self.url.replace("/v1", "/__aimock/journal")) as answer:
            entries: list[dict[str, Any]] = json.load(answer)
        return entries


@contextmanager
def aimock(folder: Path, *fixtures: dict[str, Any], options: tuple[str, ...] = ()) -> Iterator[Aimock]:
    """A server that answers by these fixtures, and refuses what fits none."""
    command = shutil.which("llmock")
    if command is None:
        pytest.skip("aimock is not here: npm install --global @copilotkit/aimock@1.43.0 (Node 20)")
    (folder / "fixtures").mkdir()
    (folder / "fixtures" / "all.json").write_text(json.dumps({"fixtures": fixtures}), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = [command, "-p", str(port), "-f", str(folder / "fixtures"), "--strict", *options]
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        server = Aimock(f"http://127.0.0.1:{port}/v1")
        _wait_for(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(server: Aimock, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + ENOUGH
    while True:
        try:
            urllib.request.urlopen(server.url.replace("/v1", "/health")).close()
            return
        except urllib.error.HTTPError:
            return  # it answers, if only with what a test has it answer
        except OSError:
            assert process.poll() is None, f"aimock did not start: {process.args!r} ended with {process.returncode}"
            assert time.monotonic() < end, "aimock did not start"
            time.sleep(0.1)


def test_draft_and_flags_come_from_it(demo_app: App, tmp_path: Path) -> None:
    with aimock(tmp_path, DRAFT, FLAGS) as server:
        made = ask_model(demo_app, server)
        sent = [entry["body"] for entry in server.journal if entry["path"] == "/v1/chat/completions"]
    assert made.draft.text == GOOD
    assert made.draft.written_by == "model"
    assert {flag.kind: flag.reason for flag in made.flags}["bug"] == "The upsert aborts."
    assert made.usage
    assert made.usage.calls == 2
    assert len(sent) == 2
    assert all(body["response_format"]["json_schema"]["strict"] for body in sent)


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (
            {"status": 429, "response": {"error": {"message": "slow down", "type": "rate_limit_error"}}},
            "too many requests",
        ),
        ({"status": 500, "response": {"error": {"message": "oh", "type": "server_error"}}}, "status 500"),
        ({"status": 401, "response": {"error": {"message": "no", "type": "auth"}}}, "OPENAI_API_KEY"),
        ({"response": {"content": "I would rather talk."}}, "not JSON"),
        ({"response": {"content": '{"reply": "cut'}}, "not JSON"),
    ],
)
def test_a_fixture_that_fails_gives_the_template(
    fault: dict[str, Any], why: str, demo_app: App, tmp_path: Path
) -> None:
    if "status" in fault:
        fault = {"response": fault["response"] | {"status": fault["status"]}}
    again = {"match": {"userMessage": "That cannot be used"}, **fault}  # when it is told what was wrong
    with aimock(tmp_path, {"match": DRAFT["match"], **fault}, again, FLAGS) as server:
        made = ask_model(demo_app, server, deadline_seconds=ENOUGH)
    assert made.draft.text == ask(demo_app, KNOWN).draft.text
    assert why in made.draft.warnings[0]
    assert "bug" in {flag.kind for flag in made.flags}


@pytest.mark.parametrize(
    ("option", "value"),
    [("drop", "1"), ("malformed", "1"), ("disconnect", "1"), ("ratelimit", "1"), ("latency", str(LATEST * 1_000))],
)
def test_chaos_gives_the_template_within_the_deadline(option: str, value: str, demo_app: App, tmp_path: Path) -> None:
    usual = ask(demo_app, KNOWN)
    with aimock(tmp_path, DRAFT, FLAGS, options=(f"--chaos-{option}", value)) as server:
        began = time.monotonic()
        made = ask_model(demo_app, server, deadline_seconds=2 if option == "latency" else ENOUGH)
        seconds = time.monotonic() - began
    assert made.draft.text == usual.draft.text
    assert made.flags == usual.flags
    assert made.draft.warnings[0].startswith("This is the template.")
    assert seconds < (LATEST if option == "latency" else ENOUGH)


def test_what_fits_no_fixture_is_refused(demo_app: App, tmp_path: Path) -> None:
    with aimock(tmp_path, {"match": {"userMessage": "never asked"}, "response": {"content": "x"}}) as server:
        made = ask_model(demo_app, server, deadline_seconds=ENOUGH)
    assert made.draft.written_by == "template"
