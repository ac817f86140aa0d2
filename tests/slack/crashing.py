"""Processes that are killed at chosen points, and what is left of one approved answer after that.

Run as a program it is a nursery: it loads the model once and forks an app for each line it reads. The kill is a real
SIGKILL from inside, at a function that marks the point; nothing else of the app is replaced but two waiting times.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.conftest import ROOT
from tests.slack.desk import KNOWN, Crew, app_for, open_server, settings_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot.build import App
    from index.embedder import Embedder
    from tests.strict_slack import StrictSlack

# point: where in the code the process dies, and whether before or after the call
POINTS = {
    "after the event is stored": ("copilot.slack.jobs", "JOBS.event"),
    "after the draft": ("copilot.slack.cards", "save_card"),
    "after approval": ("copilot.slack.jobs", "JOBS.send"),
    "after `sending`": ("copilot.slack.gateway", "Gateway.post_reply"),
    "after the post": ("copilot.slack.gateway", "Gateway.post_reply!"),
    "before `sent`": ("copilot.slack.outbox", "record"),
}
ACKNOWLEDGED = "after a click in a modal is acknowledged"
_ALL_POINTS = {**POINTS, ACKNOWLEDGED: ("copilot.slack.listeners.suggest", "turn_waiting")}


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

    def start(self, slack: StrictSlack, crew: Crew, data_dir: Path, *, die: str = "", leases: float = 1.0) -> int:
        """Start an app and let Slack deliver to it; its process id."""
        settings = settings_for(slack, data_dir, crew, None, {})
        order = {
            "environment": {k: _plain(v) for k, v in settings.environment.model_dump().items() if v is not None},
            "policy": settings.policy.model_dump(mode="json", by_alias=True),
            "die": die,
            "leases": leases,
        }
        assert self.process.stdin
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        pid, port = self._answer().split()
        slack.deliver_to(f"http://127.0.0.1:{port}/slack/events")
        return int(pid)

    def close(self) -> None:
        """Its apps are killed with it."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate(timeout=10)

    def _answer(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that died and was not yet taken note of does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@dataclass(frozen=True)
class Aftermath:
    """What is left when a killed app was started again: all should be one, or nothing."""

    cards: int
    replies: int
    decisions: int
    unfinished: int
    given_up: int
    unsettled: int

    @property
    def is_whole(self) -> bool:
        return self == Aftermath(cards=1, replies=1, decisions=1, unfinished=0, given_up=0, unsettled=0)


def crash_and_recover(nursery: Nursery, slack: StrictSlack, crew: Crew, app: App, point: str) -> Aftermath:
    """One question, one approval, one SIGKILL at the point, one restart."""
    data_dir = app.settings.environment.copilot_data_dir
    pid = nursery.start(slack, crew, data_dir, die=point)
    ts = crew.uma.says(crew.support, KNOWN)
    before_a_card = point in list(POINTS)[:2]
    if not before_a_card:
        _approve(slack, crew)
    slack.wait_for(lambda: not is_alive(pid), timeout=20)
    pid = nursery.start(slack, crew, data_dir)
    if before_a_card:
        _approve(slack, crew)
    slack.wait_for(lambda: crew.ana.dm and "Posted by ana" in str(crew.ana.dm[0].blocks), timeout=30)
    aftermath = _look(slack, crew, app, ts)
    os.kill(pid, signal.SIGTERM)
    slack.wait_for(lambda: not is_alive(pid), timeout=20)
    return aftermath


def _approve(slack: StrictSlack, crew: Crew) -> None:
    slack.wait_for(lambda: crew.ana.dm, timeout=20)
    crew.ana.clicks("approve", crew.ana.dm[0].channel, crew.ana.dm[0].ts)


def _look(slack: StrictSlack, crew: Crew, app: App, ts: str) -> Aftermath:
    from sqlalchemy import func, select

    from copilot.records.decisions import unsettled
    from copilot.records.tables import DECISIONS, WORK
    from copilot.records.work import given_up

    # What the index reads anew is due most of a minute later, and nobody waits for it.
    mine = (WORK.c.due_at.is_not(None), WORK.c.error.is_(None), WORK.c.kind != "remember")
    open_work = select(func.count()).select_from(WORK).where(*mine)

    def unfinished() -> int:
        with app.engine.connect() as connection:
            return connection.scalar(open_work) or 0

    slack.wait_for(lambda: unfinished() == 0, timeout=20)
    with app.engine.connect() as connection:
        return Aftermath(
            cards=len(crew.ana.dm),
            replies=sum(message.bot_id == slack.bot_id for message in slack.thread(crew.support, ts)),
            decisions=connection.scalar(select(func.count()).select_from(DECISIONS)) or 0,
            unfinished=unfinished(),
            given_up=len(given_up(app.engine)),
            unsettled=sum(unsettled(connection).values()),
        )


def _plain(value: Any) -> str:
    return value.get_secret_value() if hasattr(value, "get_secret_value") else str(value)


def _nurse() -> None:
    """The program: fork an app for each line."""
    from index.embedder import SentenceEmbedder

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

    from copilot import worker
    from copilot.log import set_up_logs
    from copilot.slack import outbox

    set_up_logs()
    torch.set_num_threads(1)  # a forked process has none of the threads of its parent's pool
    worker.LEASE = outbox.GRACE = timedelta(seconds=order["leases"])
    if order["die"]:
        _mark(*_ALL_POINTS[order["die"]])
    app = app_for(order["environment"], order["policy"])
    app.embedder = embedder
    server = open_server(app, http_port=0)
    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    server.start()
    assert server.http
    os.write(tell, f"{server.http.port}\n".encode())
    while not stopped:
        signal.pause()
    server.stop()
    os._exit(0)


def _mark(module: str, name: str) -> None:
    """Replace a function by one that kills the process before it is called, or, with a mark, after."""
    import importlib

    owner: Any = importlib.import_module(module)
    *path, last = name.rstrip("!").split(".")
    for part in path:
        owner = getattr(owner, part)
    original = owner[last] if isinstance(owner, dict) else getattr(owner, last)

    def killed(*args: Any, **kwargs: Any) -> None:
        if name.endswith("!"):
            original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    _put(owner, last, killed)


def _put(owner: Any, name: str, value: Callable[..., None]) -> None:
    if isinstance(owner, dict):
        owner[name] = value
    else:
        setattr(owner, name, value)


if __name__ == "__main__":
    _nurse()
