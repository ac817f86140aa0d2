"""Of which kind a Slack thread is: what was asked or said in it, decided by the shipped weights (card: README.md)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from index.classify.linear_classifier import LinearClassifier
from index.kinds.thread_features import features_of

if TYPE_CHECKING:
    from index.model import Thread
    from index.team import Team

ThreadKindName = Literal["question", "bug", "feature", "contribution", "announcement", "outage", "chat", "other"]
THREAD_KINDS: tuple[ThreadKindName, ...] = get_args(ThreadKindName)
# Whatever is said in such a thread, nobody with a problem profits from it later: the reason why it is no case.
NO_CASE: dict[str, str] = {
    **{kind: kind for kind in ("contribution", "announcement", "outage", "chat")},
    "other": "not_a_question",
}
NO_VECTORS = np.zeros((1, 0), dtype=np.float32)  # the words' vectors told nothing that the wordings do not
_CERTAIN = 0.6  # the chance from which on a thread of these kinds is left out: below it, its answer may be one


@dataclass(frozen=True, slots=True)
class ThreadKind:
    """The most likely kind of a thread, and how likely it is."""

    name: str
    chance: float

    @property
    def why_no_case(self) -> str | None:
        """Why such a thread is certainly no case; None if it may be one."""
        return NO_CASE.get(self.name) if self.chance >= _CERTAIN else None


def kind_of_thread(thread: Thread, team: Team, classifier: LinearClassifier | None = None) -> ThreadKind:
    """The kind of a thread, or of a message that nobody replied to."""
    by = classifier or shipped()
    chances = by.chances([features_of(thread, team)], NO_VECTORS)[0]
    best = int(chances.argmax())
    return ThreadKind(by.classes[best], float(chances[best]))


@cache
def shipped() -> LinearClassifier:
    """The weights that come with this package."""
    return LinearClassifier.from_file(Path(__file__).with_name("thread_kinds.json"))
