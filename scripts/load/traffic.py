"""The load: what people do in the workspace, in waves of shortcuts and a constant stream of events."""

from __future__ import annotations

import random
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future

    from tests.strict_slack import Answer, Person, StrictSlack

EVENTS_A_SECOND = 50
SHORTCUTS_A_SECOND = 20
WAVE = 200  # shortcuts at the start of every minute
_ENGINEERS = 2 * WAVE  # each can have one modal open at a time, for two minutes
_WRITERS = 4  # team members who write messages
_LIVELY = 60  # active threads
_NEW_EVERY = EVENTS_A_SECOND  # one in so many events starts a new thread
_REMARKS = (
    "It happens since the upgrade, in staging too.",
    "Here is the line of the log: `state is locked by run 4711`.",
    "A restart of the scheduler did not help.",
    "Thanks for looking at this!",
    "Only the models with a partition are affected.",
)


class Traffic:
    """The people in a workspace; their events go to the apps in `urls` in turn."""

    def __init__(self, slack: StrictSlack, questions: Sequence[str], seed: int = 1) -> None:
        self._slack = slack
        self._questions = questions
        self._chosen = random.Random(seed)
        self.on_call = slack.add_user("oncall")
        self.engineers = [slack.add_user(f"engineer{number}") for number in range(_ENGINEERS)]
        self._writers = [slack.add_user(f"writer{number}") for number in range(_WRITERS)]
        # Nobody asks twice within the pause that separates questions, since that would count as one question.
        self._users = [slack.add_user(f"user{number}") for number in range(2 * _LIVELY)]
        self._asking = cycle(self._users[_LIVELY:])
        self.support = slack.add_channel("support", [*self.team, *self._users])
        self._lively: deque[str] = deque(maxlen=_LIVELY)  # ts
        self._recent: deque[tuple[Person, str]] = deque(maxlen=200)  # what may be edited or reacted to
        self._old: list[str] = []  # the only threads in which the team writes, since that would retire a card
        self._present: set[tuple[Person, str]] = set()  # reactions
        self.urls: Iterator[str] = iter(())
        self.new_threads: list[str] = []
        self.shortcuts: list[Future[Answer]] = []
        self.lag = 0.0  # maximum delay of the load, in seconds

    @property
    def team(self) -> list[Person]:
        return [self.on_call, *self.engineers, *self._writers]

    def begin(self) -> None:
        """Create threads without sending events, so that they have no cards."""
        heard = set(self._slack.subscriptions)
        self._slack.subscriptions.clear()
        for user in self._users[:_LIVELY]:
            self._old.append(user.says(self.support, self._chosen.choice(self._questions)))
        self._slack.subscriptions.update(heard)
        self._lively.extend(self._old)

    def say_and_edit(self, started: float, seconds: float) -> None:
        """Send events at a steady pace."""
        for number in range(int(seconds * EVENTS_A_SECOND)):
            self._wait_until(started + number / EVENTS_A_SECOND)
            if number % _NEW_EVERY == 0:
                self._ask()
            else:
                self._chosen.choices((self._reply, self._edit, self._react), (6, 2, 2))[0]()

    def run_shortcuts(self, started: float, seconds: float) -> None:
        """Run a wave of shortcuts at the start of every minute."""
        chosen = random.Random(2)
        people = cycle(self.engineers)
        with ThreadPoolExecutor(4 * SHORTCUTS_A_SECOND) as doing:
            for wave in range(max(1, round(seconds / 60))):
                for number in range(WAVE):
                    self._wait_until(started + 60 * wave + number / SHORTCUTS_A_SECOND)
                    place = self.support, chosen.choice(list(self._lively))
                    self.shortcuts.append(doing.submit(next(people).runs_shortcut, "suggest_answer", *place))

    def _ask(self) -> None:
        asker = next(self._asking)
        ts = asker.says(self.support, f"{self._chosen.choice(self._questions)} ({len(self.new_threads)})")
        self.new_threads.append(ts)
        self._lively.append(ts)
        self._recent.append((asker, ts))

    def _reply(self) -> None:
        thread = self._chosen.choice(self._lively)
        author = self._chosen.choice([*self._users[:10], *(self._writers if thread in self._old else ())])
        ts = author.says(self.support, self._chosen.choice(_REMARKS), thread)
        self._recent.append((author, ts))

    def _edit(self) -> None:
        author, ts = self._chosen.choice(self._recent)
        author.edits(self.support, ts, f"{self._chosen.choice(_REMARKS)} (edit {self._chosen.random():.6f})")

    def _react(self) -> None:
        person = self._chosen.choice([*self._writers, *self._users[:4]])
        _, ts = self._chosen.choice(self._recent)
        if (person, ts) in self._present:
            person.unreacts(self.support, ts, "eyes")
        else:
            person.reacts(self.support, ts, "eyes")
        self._present ^= {(person, ts)}

    def _wait_until(self, due: float) -> None:
        late = time.monotonic() - due
        if late < 0:
            time.sleep(-late)
        self.lag = max(self.lag, late)
        self._slack.deliver_to(next(self.urls))
