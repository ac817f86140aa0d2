"""Asks questions continuously and checks the answers; deletes cases and waits until they are not found any more."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING

from copilot import gather
from scripts.load.stage import turn_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from copilot.build import App
    from index.search.match import Match
    from scripts.load.stage import Stage, Topic

_LONGEST = 60.0  # seconds to wait for a deletion to take effect
_MOST_KEPT = 5  # reported faults of each kind
_CLEARLY = 1.5  # times the second's score


class Asking:
    """Threads that ask an app questions; turns from `done` to `begun` of the changing cases may be seen."""

    def __init__(self, app: App, staying: Sequence[Topic], changing: Sequence[Topic]) -> None:
        self._app = app
        self._staying, self._changing = list(staying), list(changing)
        self._deleted: list[Topic] = []
        self._lock = threading.Lock()
        self.begun = self.done = 0
        self.asked = 0
        self.faults: Counter[str] = Counter()
        self.reports: list[str] = []
        self.generations: set[str] = set()

    def run(self, threads: int, go_on: Callable[[], bool]) -> None:
        """Ask until `go_on` is false."""
        with ThreadPoolExecutor(threads) as asking:
            for seed in range(threads):
                asking.submit(self._ask_on, random.Random(seed), go_on)

    def is_deleted(self, topic: Topic) -> None:
        """Record that the topic's case must not be found from now on."""
        self._deleted.append(topic)

    def _ask_on(self, chosen: random.Random, go_on: Callable[[], bool]) -> None:
        for number in count():
            if not go_on():
                return
            topics = [self._staying, self._changing, self._deleted][number % 3] or self._staying
            fault = self._ask(chosen.choice(topics), is_gone=topics is self._deleted)
            with self._lock:
                self.asked += 1
                if fault:
                    kind = fault.partition(":")[0]
                    self.faults[kind] += 1
                    self.reports += [fault] if self.faults[kind] <= _MOST_KEPT else []

    def _ask(self, topic: Topic, *, is_gone: bool) -> str:
        """Ask a question; returns what is wrong with the answer, or ""."""
        done = self.done
        try:
            found = answer(self._app, topic)
        except Exception as error:  # noqa: BLE001 - any error is a failed question
            return f"failed: {type(error).__name__}"
        self.generations.add(self._app.live.current()[0].generation.generation_id)
        if is_gone:
            return f"deleted: {topic.case_id} is found again" if topic.case_id in _ids(found) else ""
        if topic in self._changing:
            turn = next((turn_of(match.case.problem) for match in found if match.case.case_id == topic.case_id), -1)
            right = done <= turn <= self.begun
            return "" if right else f"half-built: {topic.case_id} is from turn {turn}, not {done} to {self.begun}"
        first = _ids(found[:1])
        return "" if first == [topic.case_id] else f"half-built: {first} comes first, not {topic.case_id}"


def answer(app: App, topic: Topic) -> list[Match]:
    """What an app finds for a topic's question."""
    return app.search.find(gather.from_question(topic.question, datetime.now(UTC)), "public", None)


def finds_first(app: App, topic: Topic) -> bool:
    """Whether its case clearly comes first: near ties can swap when the words of other cases change."""
    found = answer(app, topic)[:2]
    clearly = len(found) < 2 or found[0].score >= _CLEARLY * found[1].score
    return clearly and [topic.case_id] == _ids(found[:1])


def _ids(found: Sequence[Match]) -> list[str]:
    return [match.case.case_id for match in found]


def delete_one_by_one(
    app: App, stage: Stage, doomed: Sequence[Topic], asking: Asking, pause: float
) -> list[float | None]:
    """The seconds from each deletion in Slack until the case is no longer found; None if it still was at the end.

    Each check is a whole question: a case counts as found until an answer without it has arrived.
    """
    seconds: list[float | None] = []
    for topic in doomed:
        started = time.monotonic()
        stage.delete(topic)
        while (found := topic.case_id in _ids(answer(app, topic))) and time.monotonic() - started < _LONGEST:
            pass
        seconds.append(None if found else time.monotonic() - started)
        asking.is_deleted(topic)
        time.sleep(pause)
    return seconds
