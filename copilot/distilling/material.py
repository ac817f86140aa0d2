"""What is to be distilled: one pair of a case, with all messages of its thread or issue. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from copilot.model import Conversation, Turn
from index.distilled.distilled import pairs_by_number
from index.model import Message, Thread

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from index.model import Case, Issue, Role
    from index.storage.readings import CaseReading, Writer

_ROLES: Mapping[Writer, Role] = {"asker": "asker", "team": "team", "user": "user", "app": "team"}


@dataclass(frozen=True, slots=True)
class Material:
    """One pair; ids are those of the messages in `conversation`."""

    case_id: str
    pair: int
    basis: str
    conversation: Conversation
    asked: tuple[str, ...]
    answered: tuple[str, ...]
    people: tuple[str, ...]

    def said_in(self, ids: tuple[str, ...] | frozenset[str]) -> str:
        """All that these messages say."""
        return "\n".join(turn.message.said for turn in self.conversation.turns if turn.message.ts in ids)

    @property
    def telling(self) -> frozenset[str]:
        """The messages that may answer: those that were read as the answer, and what else the team said."""
        return self.team.union(self.answered)

    @property
    def team(self) -> frozenset[str]:
        """The messages of the team."""
        return frozenset(turn.message.ts for turn in self.conversation.turns if turn.role == "team")

    def made_from(self, prompt_hash: str, model: str) -> str:
        """The key of an answer: it changes with the thread, how it was read, the prompt and the model."""
        said = [(turn.role, turn.message.ts, turn.message.said) for turn in self.conversation.turns]
        told = [prompt_hash, model, self.asked, self.answered, said]
        return hashlib.sha256(orjson.dumps(told)).hexdigest()


def materials_of(item: Thread | Issue, case: Case, reading: CaseReading) -> Iterator[Material]:
    """The pairs of a case that messages answer; none of what was saved differently from how it is read now."""
    messages = {message.ts: message for message in messages_of(item)}
    read = [message for message in reading.messages if message.id in messages and message.by in _ROLES]
    if case.resolution is None or len(read) < 2:
        return
    turns = tuple(Turn(_ROLES[message.by], messages[message.id]) for message in read)
    conversation = Conversation(turns)
    people = tuple(sorted({*case.people, *(turn.message.author_name for turn in turns)} - {""}))
    bases = pairs_by_number(case)
    for number, (asked, answered) in _pairs(case, reading).items():
        if answered and asked and {*asked, *answered} <= messages.keys():
            yield Material(case.case_id, number, bases[number], conversation, asked, answered, people)


def messages_of(item: Thread | Issue) -> tuple[Message, ...]:
    """The messages of a thread; of an issue, the issue and its comments by their places, as its reading names them."""
    if isinstance(item, Thread):
        return item.messages
    said = (Message(str(place), comment.author, comment.text) for place, comment in enumerate(item.comments, start=1))
    return (Message("0", item.author, f"{item.title}\n\n{item.body}"), *said)


def _pairs(case: Case, reading: CaseReading) -> dict[int, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Which messages ask and which answer, by pair."""
    elsewhere = {id_ for pair in case.further for id_ in pair.answered_in}
    asked = tuple(message.id for message in reading.messages if message.asks)
    answered = tuple(message.id for message in reading.messages if message.answers and message.id not in elsewhere)
    further = {number: (pair.asked_in, pair.answered_in) for number, pair in enumerate(case.further, start=2)}
    return {1: (asked, answered), **further}
