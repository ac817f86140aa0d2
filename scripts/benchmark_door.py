#!/usr/bin/env python3
"""Do slow connections delay Slack? Measures signed events with and without 500 slow clients, in one run.

The app runs in its own process, like `serve --http`, and so do the attackers (tests/slow_clients.py): 500 connections
of each kind, from one address and from 200, each sending a little more every 5 s and reconnecting when it is dropped.
This process plays Slack (tests/strict_slack, on loopback, with real signatures and retries). Between two attacks there
are only events; the ratio is that of the 95th percentiles.

    python scripts/benchmark_door.py
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from itertools import product
from pathlib import Path
from subprocess import PIPE, Popen
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import create_engine

from scripts.benchmark_load import note, wait_for_the_rest
from scripts.load.outcome import Figure, percentile
from scripts.load.processes import ROOT, apps, database, environment_of, index_demo, write_policy
from tests.slow_clients import KINDS
from tests.strict_slack import StrictSlack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.strict_slack.records import Delivered

    Turn = Callable[[], list[Delivered]]

_KEPT = 100_000
_MOST_TO_START = 60.0  # seconds
_ATTACKERS, _PEERS, _EVERY = 500, (1, 200), 5
_NO_DELAY = 1.5  # the highest ratio allowed: the two cores also run the attackers and Slack


def main() -> None:
    arguments = parse_arguments()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(database("sqlite", folder))
        slack = stack.enter_context(StrictSlack(keep=_KEPT))
        engineer, user = slack.add_user("oncall"), slack.add_user("user")
        slack.add_channel("support", [engineer, user])
        channel = slack.add_channel("elsewhere", [engineer, user])

        def send() -> list[Delivered]:
            """Send events at a steady pace; returns all delivery attempts."""
            before = len(slack.events)
            for _ in range(arguments.events):
                user.says(channel, "An event.")
                time.sleep(arguments.pause)
            slack.settle(timeout=60)
            return [attempt for record in slack.events[before:] for attempt in record.attempts]

        environment = environment_of(slack, folder, address)
        index_demo(folder, environment)
        write_policy(folder, [engineer.id])
        with apps(1, folder, environment, model_seconds=0) as running:
            url = running[0].url()
            slack.deliver_to(url)
            wait_for_the_rest(create_engine(address), running, _MOST_TO_START)
            found = attack(urlsplit(url).port or 0, send)
    for figure in found:
        print(figure.line())


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=200, help="events in each turn (default 200)")
    parser.add_argument("--pause", type=float, default=0.05, help="seconds between two events (default 0.05)")
    return parser.parse_args()


def attack(port: int, send: Turn) -> list[Figure]:
    """Alternate turns without and with each attack; returns the figures per attack and overall."""
    alone: list[Delivered] = []
    beside: list[Delivered] = []
    found = []
    for kind, peers in product(KINDS, _PEERS):
        quiet = send()
        with attackers(port, kind, peers):
            loud = send()
        figure = Figure(f"{kind}, {peers} addresses: p95, s (alone {p95(quiet):g})", p95(loud))
        found.append(figure)
        note(figure.line())
        alone += quiet
        beside += loud
    return [
        *found,
        Figure("acknowledgement without an attack, p95, s", p95(alone)),
        Figure("acknowledgement during an attack, p95, s", p95(beside)),
        Figure("longest during an attack, while all 500 connect, s", max(one.seconds for one in beside), 3),
        Figure("ratio of the two", ratio(beside, alone), _NO_DELAY),
        Figure("events not acknowledged at the first try", sum(not one.ok for one in (*alone, *beside)), 0),
    ]


@contextmanager
def attackers(port: int, kind: str, peers: int) -> Iterator[None]:
    """Run the attackers in their own process; in this one they would delay Slack rather than the app."""
    arguments = [str(port), kind, str(_ATTACKERS), str(peers), str(_EVERY)]
    command = [sys.executable, "-m", "tests.slow_clients", *arguments]
    with Popen(command, cwd=ROOT, stdin=PIPE, stdout=PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        yield
        process.stdin.close()


def ratio(tries: list[Delivered], others: list[Delivered]) -> float:
    return round(p95(tries) / p95(others), 2)


def p95(tries: list[Delivered]) -> float:
    return percentile([one.seconds for one in tries], 95) or 0.001


if __name__ == "__main__":
    main()
