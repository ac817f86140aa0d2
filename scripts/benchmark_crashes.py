"""Kill the Slack app at each of six points, many times, start it again, and count what went wrong.

python -m scripts.benchmark_crashes --times 50

Every round is one question, one approval, one SIGKILL and one restart, against the strict Slack of the tests. Leases
and the grace of an unclear post are one second here, so that a round takes two seconds and not a minute.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections import Counter
from pathlib import Path

from copilot.build import App
from copilot.commands.demo import demo_settings
from copilot.commands.reindex import reindex_files
from copilot.settings import Environment, load_policy
from tests.conftest import WORKSPACE
from tests.slack.crashing import POINTS, Aftermath, Nursery, crash_and_recover
from tests.slack.desk import populate, settings_for
from tests.strict_slack import StrictSlack


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--times", type=int, default=50, help="rounds at each point")
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory() as folder:
        index = _demo_index(Path(folder))
        nursery = Nursery.open()
        try:
            for point in POINTS:
                outcomes = Counter(_round(nursery, index, Path(folder) / "round", point) for _ in range(times))
                _report(point, outcomes, times)
        finally:
            nursery.close()


def _demo_index(folder: Path) -> Path:
    settings = demo_settings(load_policy(WORKSPACE / "copilot.toml"))
    environment = Environment.model_construct(copilot_data_dir=folder / "index")
    app = App(settings.model_copy(update={"environment": environment}))
    reindex_files(app, [WORKSPACE / "slack_export"], [WORKSPACE / "github_issues.jsonl"])
    app.engine.dispose()
    return folder / "index"


def _round(nursery: Nursery, index: Path, data_dir: Path, point: str) -> Aftermath | str:
    shutil.rmtree(data_dir, ignore_errors=True)
    shutil.copytree(index, data_dir)
    with StrictSlack(retry_delays=(0.0, 0.1, 0.2)) as slack:
        crew = populate(slack)
        app = App(settings_for(slack, data_dir, crew, None, {}))
        try:
            return crash_and_recover(nursery, slack, crew, app, point)
        except AssertionError:
            return "it hung"
        finally:
            app.engine.dispose()


def _report(point: str, outcomes: Counter[Aftermath | str], times: int) -> None:
    whole = sum(count for outcome, count in outcomes.items() if isinstance(outcome, Aftermath) and outcome.is_whole)
    print(f"{point:28} {whole} of {times} whole: one card, one reply, one decision, nothing left", flush=True)
    for outcome, count in outcomes.items():
        if not (isinstance(outcome, Aftermath) and outcome.is_whole):
            print(f"    {count} x {outcome}", flush=True)


if __name__ == "__main__":
    main()
