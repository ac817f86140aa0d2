"""A workspace in which we know what a question must find: cases that stay, change, or get deleted."""

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
_AGE = 5 * _DAY  # age of the first thread: a nightly reindex looks this far back, the app starts with the last day


@dataclass(frozen=True, slots=True)
class Topic:
    """A question, the case that must be found first, and the ts of that case's question and answer in Slack."""

    question: str
    case_id: str
    asked: str = ""
    answered: str = ""


class Stage:
    """The demo workspace, plus threads in `#support` that will be deleted, and threads in another channel that change.

    The app receives events from `#support`; changes in the other channel are only found by the reindex.
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
        """Edit all changing questions to include the number of the turn."""
        for topic in self.changing:
            self._asker.edits(self._elsewhere, topic.asked, f"{topic.question} {_TURN}{turn}")

    def delete(self, topic: Topic) -> None:
        """Delete the answer of a topic; without it there is no case."""
        self.engineer.deletes(self._support, topic.answered)

    def _add(self, channel: Channel) -> Topic:
        """Add a thread with one answer, some days old."""
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
    """The turn number in a question; 0 before the first turn."""
    return int(problem.partition(_TURN)[2] or 0)
