#!/usr/bin/env python3
"""Does the app keep up with waves of 200 shortcuts in 10 s, 50 events a second, and a model that takes 5 s to answer?

The apps run in their own processes, like `serve --http`, on the demo workspace's index. This process plays Slack
(tests/strict_slack, on loopback, with real signatures, triggers and retries) and the people in it: a wave of message
shortcuts at the start of every minute, and a constant stream of messages, edits and reactions with one new thread a
second. At the end, the database is checked for what the app must have stored. Slack's rate limits are not simulated.

    python scripts/benchmark_load.py --minutes 10
    python scripts/benchmark_load.py --minutes 10 --database postgresql
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import create_engine

from copilot.records.work import waiting
from scripts.load.outcome import Figure, figures, memory
from scripts.load.processes import WORKSPACE, Meter, apps, database, environment_of, index_demo, write_policy
from scripts.load.traffic import Traffic
from scripts.load.watch import KEPT, Watch
from tests.strict_slack import StrictSlack

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from scripts.load.processes import AppProcess
    from scripts.load.watch import Seen

_SOON = timedelta(minutes=1)  # by then, a thread has been read again for the index
_STEP = 5.0  # seconds between checks while waiting for the remaining jobs
_MOST_TO_START = 60.0  # seconds
_SHOWN = 5  # how many of the apps' warnings to print


def main() -> None:
    arguments = parse_arguments()
    processes = arguments.processes or (1 if arguments.database == "sqlite" else 2)
    questions = [row["question"] for row in json.loads((WORKSPACE / "questions.json").read_text(encoding="utf-8"))]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(database(arguments.database, folder))
        slack = stack.enter_context(StrictSlack(keep=KEPT))
        traffic = Traffic(slack, questions)
        team = [person.id for person in traffic.team]
        note("indexing the demo, starting the app …")
        engine = create_engine(address)
        environment = environment_of(slack, folder, address)
        index_demo(folder, environment)
        write_policy(folder, team)
        with apps(processes, folder, environment, arguments.model_seconds) as running:
            traffic.urls = cycle([app.url() for app in running])
            seen, measured = measure(arguments, slack, traffic, running, engine)
        found = [*figures(slack, traffic, seen, engine), *measured]
    settings = {"database": arguments.database, "processes": processes, "minutes": arguments.minutes}
    show(settings | {"model_seconds": arguments.model_seconds}, found, as_json=arguments.json)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10, help="how long the load lasts (default 10)")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--processes", type=int, help="number of app processes (default 1, with PostgreSQL 2)")
    parser.add_argument("--model-seconds", type=float, default=5, help="how long the model takes (default 5)")
    parser.add_argument("--wait", type=float, default=180, help="seconds to wait for unfinished jobs (default 180)")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")
    return parser.parse_args()


def measure(
    arguments: argparse.Namespace, slack: StrictSlack, traffic: Traffic, running: list[AppProcess], engine: Engine
) -> tuple[Seen, list[Figure]]:
    """Run the load; returns what was observed, and what it cost the machine."""
    wait_for_the_rest(engine, running, _MOST_TO_START)  # the app catches up when it starts
    traffic.begin()
    meter = Meter(running)
    seconds, started = 60 * arguments.minutes, time.monotonic()
    note(f"the load lasts {seconds:.0f} s …")
    with Watch(slack, {person.id for person in traffic.team}, meter.measure) as watch:
        waves = threading.Thread(target=traffic.run_shortcuts, args=(started, seconds))
        waves.start()
        traffic.say_and_edit(started, seconds)
        waves.join()
        left, cores = waiting(engine, datetime.now(UTC)), meter.cores_used()
        note(f"the load has ended; jobs still due: {left or 'none'}")
        wait_for_the_rest(engine, running, arguments.wait)
        slack.settle(timeout=30)
    warnings = [line for app in running for line in app.warnings()]
    note("\n".join([f"{len(warnings)} warnings in the logs of the apps", *warnings[:_SHOWN]]))
    due = [Figure(f"due when the load ended: {kind}", number) for kind, number in sorted(left.items())]
    used = [Figure(f"cores used by {name} under load", number) for name, number in cores.items()]
    return watch.seen, [*due, *memory(meter), *used]


def wait_for_the_rest(engine: Engine, running: list[AppProcess], seconds: float) -> None:
    """Wait until no job is due now or soon, twice in a row, or until the time is up."""
    end, quiet = time.monotonic() + seconds, 0
    while time.monotonic() < end and quiet < 2 and all(app.is_alive() for app in running):
        time.sleep(_STEP)
        quiet = 0 if waiting(engine, datetime.now(UTC) + _SOON) else quiet + 1


def note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def show(settings: dict[str, object], found: list[Figure], *, as_json: bool) -> None:
    if as_json:
        values = [{"name": f.name, "value": f.value, "target": f.target, "met": f.met} for f in found]
        print(json.dumps(settings | {"figures": values}))
        return
    print(", ".join(f"{name} {value}" for name, value in settings.items()))
    for figure in found:
        print(figure.line())


if __name__ == "__main__":
    main()
