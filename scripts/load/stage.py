"""A workspace in which it can be told what a question must find: cases that stay, that change, and that are deleted."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scripts.benchmark_question import WORKSPACE, demo_sentences
from tests.strict_slack.importing import add_messages, play_export

if TYPE_CHECKING:
    from tests.strict_slack import Channel, StrictSlack

_DAY = 86_400.0
_TURN = "Seen in turn "
_AGE = 5 * _DAY  # of the first thread: a night looks so far back, and the app begins with the last day


@dataclass(frozen=True, slots=True)
class Topic:
    """A question with the case that must be found first, and the ts of the case's question and answer in Slack."""

    question: str
    case_id: str
    asked: str = ""
    answered: str = ""


class Stage:
    """The demo workspace; `#support` has threads besides that are to be deleted, another channel some that change.

    The app hears of what happens in `#support`; what changes elsewhere is for the reindex alone to find.
    """

    def __init__(self, slack: StrictSlack, *, doomed: int, changing: int) -> None:
        play_export(slack, WORKSPACE / "slack_export")
        self._slack = slack
        self._chosen = random.Random(1)
        self._sentences = sorted(set(demo_sentences()))
        self._ts = time.time() - _AGE
        self.engineer, self._asker = slack.add_user("oncall"), slack.add_user("stage-user")
        self._support = next(c for c in slack.world.channels.values() if c.name == "support")
        self._elsewhere = slack.add_channel("elsewhere", [self.engineer, self._asker])
        self.doomed = [self._add(self._support) for _ in range(doomed)]
        self.changing = [self._add(self._elsewhere) for _ in range(changing)]

    def change(self, turn: int) -> None:
        """Whoever asked what changes adds which turn it is."""
        for topic in self.changing:
            self._asker.edits(self._elsewhere, topic.asked, f"{topic.question} {_TURN}{turn}")

    def delete(self, topic: Topic) -> None:
        """The answer is deleted, and without it there is no case."""
        self.engineer.deletes(self._support, topic.answered)

    def _add(self, channel: Channel) -> Topic:
        """A thread with one answer, some days old."""
        question = self._some(4)
        root, reply = (f"{self._ts + after:.6f}" for after in (0, 60))
        self._ts += 600
        raws: list[dict[str, Any]] = [
            {"ts": root, "text": question, "user": self._asker.id},
            {"ts": reply, "text": self._some(3), "user": self.engineer.id, "thread_ts": root},
        ]
        with self._slack.world.lock:
            add_messages(channel, raws)
        return Topic(question, f"slack:{channel.id}:{root}", root, reply)

    def _some(self, number: int) -> str:
        return ". ".join(self._chosen.sample(self._sentences, number))


def turn_of(problem: str) -> int:
    """Which turn a question says that it is; 0 before the first."""
    return int(problem.partition(_TURN)[2] or 0)
