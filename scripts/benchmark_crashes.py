"""Kill and pause the Slack app at every point of answering, many times, let it recover, and count what went wrong.

python -m scripts.benchmark_crashes --kills 300 --pauses 100

A kill is a SIGKILL and a restart. A pause is a SIGSTOP, a second process on the same database that takes over, and a
SIGCONT; in some of these the thread moves on meanwhile, so that nothing more may be posted. Every round is one question
and one approval against the tests' strict Slack. Waiting times are one second here instead of up to thirty.
One case that no app can prevent is counted separately: a process paused inside the call to Slack, after its last check,
posts when it continues, even if another process has posted meanwhile. Slack has no idempotency key against that.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.build import App
from copilot.commands.demo import demo_settings
from copilot.commands.reindex import reindex_files
from copilot.settings import Environment, load_policy
from tests.conftest import WORKSPACE
from tests.slack.crashing import LockedOutError, Nursery, crash_and_recover, pause_and_go_on
from tests.slack.desk import populate, settings_for
from tests.slack.points import IN_THE_CALL, POINTS, Point
from tests.strict_slack import StrictSlack

if TYPE_CHECKING:
    from collections.abc import Iterable

BAD = ("lost", "double", "unapproved")


@dataclass(frozen=True)
class Round:
    point: Point
    pauses: bool = False
    moves_on: bool = False

    @property
    def name(self) -> str:
        what = "stopped" if self.pauses else "killed"
        return f"{what} {self.point.name}{', the thread goes on' if self.moves_on else ''}"


KILLS = tuple(Round(point) for point in POINTS)
PAUSES = (
    *(Round(point, pauses=True) for point in POINTS if point is not IN_THE_CALL),
    *(Round(point, pauses=True, moves_on=True) for point in POINTS if point.moved_on is not None),
)
WINDOW = (Round(IN_THE_CALL, pauses=True),)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=300, help="rounds with a SIGKILL")
    parser.add_argument("--pauses", type=int, default=100, help="rounds with a SIGSTOP")
    parser.add_argument("--window", type=int, default=10, help="rounds with a SIGSTOP after the last check")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index = _demo_index(Path(folder))
        nursery = Nursery.open()
        try:
            wrong = Counter[str]()
            for rounds, number in ((KILLS, given.kills), (PAUSES, given.pauses)):
                wrong += _count(nursery, index, Path(folder) / "round", islice(cycle(rounds), number))
            window = _count(nursery, index, Path(folder) / "round", islice(cycle(WINDOW), given.window))
        finally:
            nursery.close()
    if wrong["locked out"]:
        print(f"\nlocked out, so not tested: {wrong['locked out']} (the stopped process held SQLite's only lock)")
    print(f"\nkills {given.kills}, pauses {given.pauses}: {', '.join(f'{bad} {wrong[bad]}' for bad in BAD)}")
    print(f"stopped inside the call, after the last check: {window['double']} of {given.window} posted twice")


def _demo_index(folder: Path) -> Path:
    settings = demo_settings(load_policy(WORKSPACE / "copilot.toml"))
    environment = Environment.model_construct(copilot_data_dir=folder / "index")
    app = App(settings.model_copy(update={"environment": environment}))
    reindex_files(app, [WORKSPACE / "slack_export"], [WORKSPACE / "github_issues.jsonl"])
    app.engine.dispose()
    return folder / "index"


def _count(nursery: Nursery, index: Path, data_dir: Path, rounds: Iterable[Round]) -> Counter[str]:
    """Count what went wrong; prints a line after each round."""
    wrong = Counter[str]()
    for number, one in enumerate(rounds, start=1):
        try:
            verdicts, seen = _run(nursery, index, data_dir, one)
        except LockedOutError:
            verdicts, seen = {"locked out"}, "the stopped process held SQLite's only lock"
        wrong.update(verdicts)
        print(
            f"{number:4} {one.name}: {', '.join(sorted(verdicts)) + f'  {seen}' if verdicts else 'whole'}", flush=True
        )
    return wrong


def _run(nursery: Nursery, index: Path, data_dir: Path, one: Round) -> tuple[set[str], str]:
    shutil.rmtree(data_dir, ignore_errors=True)
    shutil.copytree(index, data_dir)
    with StrictSlack(retry_delays=(0.0, 0.1, 0.2)) as slack:
        crew = populate(slack)
        app = App(settings_for(slack, data_dir, crew, None, {}))
        try:
            if one.pauses:
                left = pause_and_go_on(nursery, slack, crew, app, one.point, moves_on=one.moves_on)
            else:
                left = crash_and_recover(nursery, slack, crew, app, one.point)
        except AssertionError as error:
            return {"lost"}, f"it hung: {str(error)[:200]}"
        finally:
            app.engine.dispose()
    return left.verdicts(one.point.answer, one.point.moved_on if one.moves_on else None), str(left)


if __name__ == "__main__":
    main()
