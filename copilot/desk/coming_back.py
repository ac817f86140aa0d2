"""A thread that comes back: after the team answered or closed it, the asker says that it did not help, or asks on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot.desk.open_question import read_in
from copilot.desk.openings import wants_an_answer
from copilot.desk.status import history_of

if TYPE_CHECKING:
    from datetime import datetime

    from copilot.desk.facts import MessageFact, StatusEmoji, ThreadFacts
    from copilot.model import Conversation

_ASKS_ON = frozenset({"asks", "denies"})


@dataclass(frozen=True, slots=True)
class Waiting:
    """What users wrote that nobody has dealt with, oldest first, and what the team had done before."""

    messages: tuple[MessageFact, ...]
    after_answer: bool = False
    after_closing: bool = False

    @property
    def is_first(self) -> bool:
        """Whether the team has done nothing about the thread yet."""
        return not (self.after_answer or self.after_closing)


def waiting_in(facts: ThreadFacts, emoji: StatusEmoji, seen: datetime | None) -> Waiting:
    """What waits in a thread; `seen` is when the last message was written that the team was shown on a card."""
    history = history_of(facts, emoji)
    if not history or history[-1].status == "closed":
        return Waiting(())
    answered = max((message.at for message in facts.standing if message.by_team), default=None)
    # Closed by nobody: there was no question, so nothing was dealt with.
    closed = max((change.at for change in history if change.status == "closed" and change.by), default=None)
    after = max(filter(None, (answered, closed, seen)), default=None)
    new = (message for message in facts.standing if not message.by_team and (after is None or message.at > after))
    return Waiting(tuple(new), answered is not None, closed is not None and (answered is None or closed > answered))


def asks(conversation: Conversation, waiting: Waiting) -> bool:
    """Whether what waits wants an answer, and not only to say that it helped."""
    new = {fact.ts for fact in waiting.messages}
    said = [turn.message for turn in conversation.turns if turn.message.ts in new]
    if not said:
        return False
    if waiting.is_first:
        return wants_an_answer(said)
    roles = read_in(conversation)[2]
    if any(roles.get(message.ts) in _ASKS_ON for message in said):
        return True
    # Nobody works on what was closed: there, whatever may want an answer counts.
    others = [message for message in said if roles.get(message.ts) != "confirms"]
    return waiting.after_closing and bool(others) and wants_an_answer(others)
