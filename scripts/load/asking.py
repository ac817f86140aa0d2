"""Questions without a pause, each held against what must be found; and deletions, each until nobody finds it."""

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

_LONGEST = 60.0  # seconds that a deletion is waited for
_MOST_KEPT = 5  # faults of each kind that are told
_CLEARLY = 1.5  # times the score of the second


class Asking:
    """Threads that ask an app; `turns` says which turns of what changes may be seen: the last done, the last begun."""

    def __init__(self, app: App, staying: Sequence[Topic], changing: Sequence[Topic]) -> None:
        self._app = app
        self._staying, self._changing = list(staying), list(changing)
        self._deleted: list[Topic] = []
        self._lock = threading.Lock()
        self.begun = self.done = 0
        self.asked = 0
        self.faults: Counter[str] = Counter()
        self.told: list[str] = []
        self.generations: set[str] = set()

    def run(self, threads: int, go_on: Callable[[], bool]) -> None:
        """Until there is no need to go on."""
        with ThreadPoolExecutor(threads) as asking:
            for seed in range(threads):
                asking.submit(self._ask_on, random.Random(seed), go_on)

    def is_deleted(self, topic: Topic) -> None:
        """From now on it must not be found."""
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
                    self.told += [fault] if self.faults[kind] <= _MOST_KEPT else []

    def _ask(self, topic: Topic, *, is_gone: bool) -> str:
        """What is wrong with the answer; nothing, where nothing is."""
        done = self.done
        try:
            found = answer(self._app, topic)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a failed question
            return f"failed: {type(error).__name__}"
        self.generations.add(self._app.live.current()[0].generation.generation_id)
        if is_gone:
            return f"deleted: {topic.case_id} is found again" if topic.case_id in _ids(found) else ""
        if topic in self._changing:
            turn = next((turn_of(match.case.problem) for match in found if match.case.case_id == topic.case_id), -1)
            right = done <= turn <= self.begun
            return "" if right else f"half-built: {topic.case_id} is of turn {turn}, and not of {done} to {self.begun}"
        first = _ids(found[:1])
        return "" if first == [topic.case_id] else f"half-built: {first} comes first, and not {topic.case_id}"


def answer(app: App, topic: Topic) -> list[Match]:
    """What an app finds for a topic's question."""
    return app.search.find(gather.from_question(topic.question, datetime.now(UTC)), "public", None)


def finds_first(app: App, topic: Topic) -> bool:
    """Whether its case comes first, and clearly: what is all but level changes places with the words of other cases."""
    found = answer(app, topic)[:2]
    clearly = len(found) < 2 or found[0].score >= _CLEARLY * found[1].score
    return clearly and [topic.case_id] == _ids(found[:1])


def _ids(found: Sequence[Match]) -> list[str]:
    return [match.case.case_id for match in found]


def delete_one_by_one(
    app: App, stage: Stage, doomed: Sequence[Topic], asking: Asking, pause: float
) -> list[float | None]:
    """Seconds from each deletion in Slack until its case is found no more; None where it still was in the end.

    Each is looked for with whole questions: a case counts as found until an answer without it has come.
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
