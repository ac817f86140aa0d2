"""The results of a load test, from the database and what was observed, as figures with targets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import select

from copilot.records.tables import CARDS, FACTS, MODALS, WORK
from copilot.records.work import given_up, waiting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from scripts.load.processes import Meter
    from scripts.load.traffic import Traffic
    from scripts.load.watch import Seen
    from tests.strict_slack import StrictSlack
    from tests.strict_slack.records import Delivered


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure; `target` is its maximum, or the exact value if `exact` is set."""

    name: str
    value: float | None
    target: float | None = None
    exact: bool = False

    @property
    def met(self) -> bool | None:
        if self.target is None:
            return None
        if self.value is None:
            return False
        return self.value == self.target if self.exact else self.value <= self.target

    def line(self) -> str:
        value = "none" if self.value is None else f"{self.value:,g}"
        wanted = "" if self.target is None else f"target {'' if self.exact else 'at most '}{self.target:g}"
        verdict = {None: "", True: "met", False: "MISSED"}[self.met]
        return f"{self.name:<58} {value:>10}   {wanted:<18} {verdict}".rstrip()


def figures(slack: StrictSlack, traffic: Traffic, seen: Seen, engine: Engine) -> list[Figure]:
    shortcuts = list(seen.shortcuts.values())
    opened = [s.opened - s.began for s in shortcuts if s.opened]
    finished = [s.finished - s.began for s in shortcuts if s.finished and not s.failed]
    retries = sum(attempt.retry_num > 0 for attempt in seen.event_tries)
    retries += sum(attempt.retry_num > 0 for record in seen.pending for attempt in record.attempts)
    sent = len(traffic.shortcuts)
    return [
        *acknowledged("events", seen.event_tries),
        *acknowledged("interactions", seen.shortcut_tries),
        Figure("from the shortcut to the waiting modal, p50, s", percentile(opened, 50)),
        Figure("from the shortcut to the waiting modal, p99, s", percentile(opened, 99), 1.5),
        Figure("shortcuts whose modal could not be opened", sent - len(opened), 0),
        Figure("from the shortcut to the finished suggestion, p50, s", percentile(finished, 50)),
        Figure("from the shortcut to the finished suggestion, p99, s", percentile(finished, 99)),
        Figure("shortcuts", sent),
        Figure("shortcuts without a suggestion at the end", sent - suggestions(engine), 0),
        Figure("shortcuts whose suggestion nobody was shown", sent - len(finished), 0),
        Figure("events with something to remember", len(seen.events)),
        Figure("events lost", lost(seen, engine), 0),
        Figure("deliveries repeated by Slack", retries),
        *cards(slack, traffic, engine),
        Figure("jobs given up", len(given_up(engine)), 0),
        Figure("queue at the end", sum(waiting(engine, datetime.now(UTC)).values()), 0),
        Figure("faults that the strict Slack noted", len(slack.problems), 0),
        Figure("load late at worst, s", round(traffic.lag, 2)),
    ]


def acknowledged(what: str, tries: Sequence[Delivered]) -> list[Figure]:
    seconds = [attempt.seconds for attempt in tries]
    return [
        Figure(f"acknowledgement of {what}, p50, s", percentile(seconds, 50)),
        Figure(f"acknowledgement of {what}, p99, s", percentile(seconds, 99), 0.5),
        Figure(f"acknowledgement of {what}, longest, s", percentile(seconds, 100)),
        Figure(f"{what} not acknowledged at the first try", sum(not t.ok and not t.retry_num for t in tries)),
    ]


def lost(seen: Seen, engine: Engine) -> int:
    """The number of events whose job was not done, or whose fact is missing."""
    with engine.connect() as connection:
        done = connection.scalars(select(WORK.c.key).where(WORK.c.finished_at.is_not(None), WORK.c.error.is_(None)))
        keys = set(done)
        facts = set()
        for row in connection.execute(select(FACTS.c.kind, FACTS.c.message_ts, FACTS.c.body)):
            at = row.body["edited_at"] if row.kind == "message" else row.body["at"]
            facts.add((row.kind, row.message_ts, at))
    return sum(
        f"event:{event.event_id}" not in keys or (event.kind, event.ts, event.at) not in facts for event in seen.events
    )


def suggestions(engine: Engine) -> int:
    """The number of shortcuts that got a suggestion."""
    with engine.connect() as connection:
        return len(connection.scalars(select(MODALS.c.modal_id).where(MODALS.c.suggestion_id.is_not(None))).all())


def cards(slack: StrictSlack, traffic: Traffic, engine: Engine) -> list[Figure]:
    """The cards in the on-call's direct messages, by the thread that they belong to in the database."""
    with engine.connect() as connection:
        threads = {row.card_ts: row.thread_ts for row in connection.execute(select(CARDS))}
    posted = Counter(threads.get(message.ts, "no thread") for message in traffic.on_call.dm)
    each = [posted[ts] for ts in traffic.new_threads]
    return [
        Figure("new threads", len(each)),
        Figure("cards per new thread, fewest", min(each, default=None), 1, exact=True),
        Figure("cards per new thread, most", max(each, default=None), 1, exact=True),
        Figure("cards for anything else", posted.total() - sum(each), 0),
    ]


def memory(meter: Meter) -> list[Figure]:
    """Memory figures: after the first minute it may grow by at most a tenth."""
    found = []
    for number, (early, late) in enumerate(zip(meter.megabytes_at(60), meter.megabytes_at(1e9), strict=True), start=1):
        found += [
            Figure(f"memory of app {number} after a minute, MiB", early),
            Figure(f"memory of app {number} at the end, MiB", late),
            Figure(f"growth of app {number} since the first minute, %", round(100 * (late / early - 1), 1), 10),
        ]
    return found


def percentile(values: Sequence[float], at: float) -> float | None:
    return round(float(np.percentile(values, at)), 3) if values else None
