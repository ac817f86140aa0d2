"""Processes that are killed or stopped at chosen points, and what is left of one approved answer after that.

Run as a program it is a nursery: it loads the model once and forks an app for each line it reads. The signal is a real
SIGKILL or SIGSTOP from inside; nothing else of the app is replaced but some waiting times.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.conftest import ROOT
from tests.slack.aftermath import CORRECTED, LONG, is_settled, look, own, unfinished
from tests.slack.desk import KNOWN, UNKNOWN, Crew, app_for, open_server, said, settings_for, texts_in
from tests.slack.points import ACKNOWLEDGED, POINTS, Point, mark

if TYPE_CHECKING:
    from copilot.build import App
    from index.embedding.embedder import Embedder
    from tests.slack.aftermath import Aftermath
    from tests.strict_slack import StrictSlack

_BY_NAME = {point.name: point for point in (*POINTS, ACKNOWLEDGED)}


class LockedOutError(Exception):
    """The app did not start: the one that is stopped holds SQLite's only lock."""


@dataclass
class Nursery:
    """Apps in processes of their own, each ready in a fraction of a second."""

    process: subprocess.Popen[str]

    @classmethod
    def open(cls) -> Nursery:
        command = [sys.executable, "-m", "tests.slack.crashing"]
        # Its errors go to stderr, which a test shows.
        process = subprocess.Popen(
            command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        nursery = cls(process)
        assert nursery._answer() == "ready"
        return nursery

    def start(
        self, slack: StrictSlack, crew: Crew, data_dir: Path, *, at: Point | None = None, stops: bool = False
    ) -> int:
        """Start an app, which dies or stops at a point, and let Slack deliver to it; its process id."""
        settings = settings_for(slack, data_dir, crew, None, {})
        order = {
            "environment": {k: _plain(v) for k, v in settings.environment.model_dump().items() if v is not None},
            "policy": settings.policy.model_dump(mode="json", by_alias=True),
            "at": at.name if at else "",
            "signal": signal.SIGSTOP if stops else signal.SIGKILL,
        }
        assert self.process.stdin
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        pid, *port = self._answer().split()
        if not port:
            raise LockedOutError
        slack.deliver_to(f"http://127.0.0.1:{port[0]}/slack/events")
        return int(pid)

    def close(self) -> None:
        """Its apps are killed with it."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate(timeout=10)

    def _answer(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()


def is_alive(pid: int) -> bool:
    """Whether a process runs or is stopped; one that died and was not yet taken note of does not."""
    return _state(pid) not in ("", "Z")


def is_stopped(pid: int) -> bool:
    return _state(pid) == "T"


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def crash_and_recover(nursery: Nursery, slack: StrictSlack, crew: Crew, app: App, point: Point) -> Aftermath:
    """One question, one approval, one SIGKILL at the point, one restart."""
    data_dir = app.settings.environment.copilot_data_dir
    pid = nursery.start(slack, crew, data_dir, at=point)
    ts = _ask(crew, point)
    if point.approved:
        _approve(slack, crew, ts, point)
    slack.wait_for(lambda: not is_alive(pid), timeout=30)
    pid = nursery.start(slack, crew, data_dir)
    _finish(slack, crew, ts, point)
    aftermath = look(slack, crew, app, ts)
    _end(slack, pid)
    return aftermath


def pause_and_go_on(
    nursery: Nursery, slack: StrictSlack, crew: Crew, app: App, point: Point, *, moves_on: bool = False
) -> Aftermath:
    """One SIGSTOP at the point; a second process on the same database takes over, and is done; then one SIGCONT.

    Where it `moves_on`, the thread does while the first is stopped, so that nothing more may be posted.
    """
    data_dir = app.settings.environment.copilot_data_dir
    first = nursery.start(slack, crew, data_dir, at=point, stops=True)
    ts = _ask(crew, point)
    if point.approved:
        _approve(slack, crew, ts, point)
    slack.wait_for(lambda: is_stopped(first), timeout=30)
    if moves_on:
        crew.uma.says(crew.support, "Never mind, I found it.", ts)
    second = nursery.start(slack, crew, data_dir)
    if moves_on:
        slack.wait_for(lambda: is_settled(app) and unfinished(app) == 0, timeout=30)
    else:
        _finish(slack, crew, ts, point)
    os.kill(first, signal.SIGCONT)
    _end(slack, first)  # when what it had in hand is done
    aftermath = look(slack, crew, app, ts)
    _end(slack, second)
    return aftermath


def _ask(crew: Crew, point: Point) -> str:
    return crew.uma.says(crew.support, UNKNOWN if point.answer == "asks the team" else KNOWN)


def _approve(slack: StrictSlack, crew: Crew, ts: str, point: Point) -> None:
    """All that a person does, up to where the process comes to the point."""
    slack.wait_for(lambda: crew.ana.dm, timeout=30)
    card = crew.ana.dm[0]
    if point.answer == "several messages":
        _submit(slack, crew, "edit", LONG)
        return
    crew.ana.clicks("approve", card.channel, card.ts)
    if point.answer == "corrected":
        slack.wait_for(lambda: "Posted by ana" in said(card), timeout=30)
        _submit(slack, crew, "correct", CORRECTED)


def _submit(slack: StrictSlack, crew: Crew, action: str, text: str) -> None:
    card = crew.ana.dm[0]
    crew.ana.clicks(action, card.channel, card.ts)
    slack.wait_for(lambda: crew.ana.modal and "reply" in texts_in(crew.ana.modal.blocks).lower(), timeout=30)
    slack.wait_for(lambda: crew.ana.modal and "submit" in crew.ana.modal.body, timeout=30)
    crew.ana.types({"draft": text})
    crew.ana.submits()


def _finish(slack: StrictSlack, crew: Crew, ts: str, point: Point) -> None:
    """Wait until what was approved stands, and is said to."""
    if not point.approved:
        _approve(slack, crew, ts, point)
    slack.wait_for(lambda: crew.ana.dm and "Posted by ana" in said(crew.ana.dm[0]), timeout=40)
    if point.answer == "corrected":
        slack.wait_for(lambda: [m.text for m in own(slack, slack.thread(crew.support, ts))] == [CORRECTED], timeout=40)


def _end(slack: StrictSlack, pid: int) -> None:
    os.kill(pid, signal.SIGTERM)
    slack.wait_for(lambda: not is_alive(pid), timeout=40)


def _plain(value: Any) -> str:
    return value.get_secret_value() if hasattr(value, "get_secret_value") else str(value)


def _nurse() -> None:
    """The program: fork an app for each line."""
    from index.embedding.embedder import SentenceEmbedder

    embedder = SentenceEmbedder()
    _ = embedder._window  # loads the model, and starts no thread, which would not outlive a fork
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for line in sys.stdin:
        ours, theirs = os.pipe()
        if (pid := os.fork()) == 0:
            os.close(ours)
            _live(json.loads(line), embedder, theirs)
        os.close(theirs)
        with os.fdopen(ours) as pipe:
            print(pid, pipe.readline().strip(), flush=True)


def _live(order: dict[str, Any], embedder: Embedder, tell: int) -> None:
    import torch

    from copilot.jobs import worker
    from copilot.jobs.posting import outbox
    from copilot.serve.log import set_up_logs

    set_up_logs()
    torch.set_num_threads(1)  # a forked process has none of the threads of its parent's pool
    worker.LEASE = outbox.GRACE = timedelta(seconds=1)
    if order["at"]:
        mark(_BY_NAME[order["at"]], order["signal"])
    app = app_for(order["environment"], order["policy"])
    app.embedder = embedder
    server = open_server(app, http_port=0)
    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    server.start()
    assert server.http
    os.write(tell, f"{server.http.port}\n".encode())
    while not stopped:  # and no signal.pause(): what comes together with SIGCONT may reach another thread
        time.sleep(0.05)
    server.stop()
    os._exit(0)


if __name__ == "__main__":
    _nurse()
