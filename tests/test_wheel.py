"""The wheel, installed away from the checkout: complete, and able to do what the README says."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.request
import venv
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from sysconfig import get_path
from typing import TYPE_CHECKING, Any

import pytest

from copilot.settings import Environment
from tests import exports
from tests.conftest import ROOT
from tests.servers import free_port, wait_for
from tests.slack.desk import populate, said
from tests.strict_slack import StrictSlack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.slack.desk import Crew

PACKAGES = ("copilot", "index", "prompts")
ROOT_FILES = ("pyproject.toml", "README.md", "LICENSE", "manifest.yaml", "copilot.example.toml")
DOCUMENTATION = {".md", ".png"}
PROBLEM = "The scheduler stops with SCH-4411: lease expired while a backfill is running. How do I get it going again?"
_PATIENCE = 120  # seconds, for the model to be loaded while other tests run beside
SOLUTION = "Raise `lease_seconds` to 120 in scheduler.toml and restart the scheduler; the backfill goes on by itself."


@dataclass
class Installed:
    """The wheel, and the environment it was installed into."""

    wheel: Path
    prefix: Path

    @property
    def site(self) -> Path:
        return Path(get_path("purelib", "venv", {"base": str(self.prefix)}))

    def run(self, program: str, *arguments: object, cwd: Path, **variables: str) -> str:
        """What a program of this environment prints."""
        command = [str(self.prefix / "bin" / program), *map(str, arguments)]
        answer = subprocess.run(command, cwd=cwd, env=_clean(variables), capture_output=True, text=True, check=False)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    @contextmanager
    def serving(self, *arguments: object, cwd: Path, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
        """`support-copilot serve`, stopped at the end as an operator stops it."""
        command = [str(self.prefix / "bin" / "support-copilot"), "serve", *map(str, arguments)]
        with (cwd / "serve.log").open("wb") as log:
            process = subprocess.Popen(command, cwd=cwd, env=_clean(variables), stdout=log, stderr=log)
        try:
            yield process
            process.terminate()
            assert process.wait(30) == 0, (cwd / "serve.log").read_text()
        finally:
            process.kill()
            process.wait()


def _clean(variables: dict[str, str]) -> dict[str, str]:
    """The environment without the checkout and without settings of this machine."""
    ours = {"PYTHONPATH", *(name.upper() for name in Environment.model_fields)}
    return {name: value for name, value in os.environ.items() if name not in ours} | variables


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Built from a copy, since setuptools also packs what an earlier build left behind in `build/`."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    for name in PACKAGES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ROOT_FILES:
        shutil.copy(ROOT / name, source)
    offline = ("--quiet", "--disable-pip-version-check", "--no-index", "--no-deps")
    _pip("wheel", *offline, "--no-build-isolation", "--wheel-dir", folder, source)
    (wheel,) = folder.glob("*.whl")
    its = Installed(wheel, folder / "environment")
    venv.create(its.prefix, with_pip=False, symlinks=True)
    _pip("--python", its.prefix / "bin" / "python", "install", *offline, wheel)
    # The libraries of the environment that runs the tests. A path in a .pth file brings no .pth files of its own, so
    # the editable install of the checkout stays out.
    (its.site / "libraries.pth").write_text(get_path("purelib") + "\n")
    return its


def _pip(*arguments: object) -> None:
    command = [sys.executable, "-m", "pip", *map(str, arguments)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, env=_clean({}))
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """An empty folder to work in."""
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


def test_every_file_of_the_packages_is_in_it(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        packed = set(wheel.namelist())
    files = (path for name in PACKAGES for path in (ROOT / name).rglob("*") if path.is_file())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for path in files
        if "__pycache__" not in path.parts and path.suffix not in DOCUMENTATION
    }
    assert not wanted - packed, "name it in [tool.setuptools.package-data]"


def test_nothing_else_is_in_it(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        packed = {name.split("/")[0] for name in wheel.namelist()}
    assert {name for name in packed if not name.startswith("support_copilot-")} == set(PACKAGES)


def test_what_an_operator_starts_from_comes_with_it(installed: Installed) -> None:
    for name in ("manifest.yaml", "copilot.example.toml"):
        assert (installed.prefix / "share" / "support-copilot" / name).read_bytes() == (ROOT / name).read_bytes()
    (about,) = installed.site.glob("support_copilot-*.dist-info")
    assert (about / "licenses" / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    assert "License-Expression: Apache-2.0" in (about / "METADATA").read_text()


def test_the_checkout_is_not_what_runs(installed: Installed, empty: Path) -> None:
    script = f"import {', '.join(PACKAGES)}; print({', '.join(f'{name}.__file__' for name in PACKAGES)})"
    found = installed.run("python", "-c", script, cwd=empty).split()
    assert found == [str(installed.site / name / "__init__.py") for name in PACKAGES]


def test_the_demo_answers(installed: Installed, empty: Path) -> None:
    suggestions = json.loads(installed.run("support-copilot", "demo", "--json", cwd=empty))
    assert [one["answered"] for one in suggestions] == [True, True, False]
    assert all(one["draft"]["text"] for one in suggestions)


def test_it_reads_an_export_answers_from_it_and_posts_what_was_approved(
    installed: Installed, empty: Path, tmp_path: Path
) -> None:
    said_so = exports.thread(
        0, (exports.ASKER, PROBLEM), (exports.HELPER, SOLUTION), (exports.ASKER, "That worked, thank you!")
    )
    export = exports.write_export(tmp_path / "export", {"support": said_so})
    report = json.loads(installed.run("support-copilot", "reindex", "--slack-export", export, "--json", cwd=empty))
    assert report["cases"] == 1
    question = "Our scheduler died with SCH-4411: lease expired during a backfill, what can I do?"
    suggestion = json.loads(installed.run("support-copilot", "suggest", question, "--json", cwd=empty))
    assert suggestion["matches"][0]["case_id"] == exports.case_id(0)
    assert "lease_seconds" in suggestion["draft"]["text"]
    _ask_and_approve(installed, empty, question)


def _ask_and_approve(installed: Installed, folder: Path, question: str) -> None:
    port, health = free_port(), free_port()
    with StrictSlack(retry_delays=(0.0, 0.1, 0.2)) as slack:
        crew = populate(slack)
        (folder / "copilot.toml").write_text(_policy(crew, health))
        secrets = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_SIGNING_SECRET": slack.signing_secret}
        with installed.serving("--http", port, cwd=folder, SLACK_API_URL=slack.api_url, **secrets) as process:
            wait_for(port, process)
            slack.deliver_to(f"http://127.0.0.1:{port}/slack/events")
            assert _page(health, "/readyz") == "ready\n"
            asked = crew.uma.says(crew.support, question)
            slack.wait_for(lambda: crew.ana.dm, timeout=_PATIENCE)
            (card,) = crew.ana.dm
            assert "lease_seconds" in said(card)
            assert crew.ana.clicks("approve", card.channel, card.ts).ok
            slack.wait_for(lambda: len(slack.thread(crew.support, asked)) == 2, timeout=_PATIENCE)
        reply = slack.thread(crew.support, asked)[1]
        assert "lease_seconds" in reply.text
        assert reply.username == "ana"
        assert not slack.problems


def _policy(crew: Crew, health_port: int) -> str:
    return f"""
[slack]
triage_channel = "#team"
pause_seconds = 0.2
longest_pause_seconds = 2
[team]
members = ["{crew.ana.id}", "{crew.ben.id}"]
[on_call]
rota = [{{ user = "@ana", from = 2020-01-01, to = 2099-12-31 }}]
[hours]
working = {{ days = "Mon-Sun", from = "00:00", to = "00:00" }}
[serve]
health_port = {health_port}
"""


def _page(port: int, path: str) -> Any:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=_PATIENCE) as answer:
        return answer.read().decode()
