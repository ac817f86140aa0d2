"""What a thread still asks: its last question that nothing has answered, with its facts and what was tried.

By the roles of its messages (index/roles), paired as a case's are: a question after an answer, by whomever, is the next
one, and "that did not help" opens the one before again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from index.cases.outcome import ANSWERS, pairs_of
from index.model import Channel, Thread
from index.normal import normal
from index.roles.message_roles import roles_of
from index.roles.phrases import own_words, sentences
from index.roles.role_sayings import ROLE_SAYINGS
from index.team import Team

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from copilot.model import Conversation
    from index.cases.open_pair import OpenPair
    from index.classify.linear_classifier import LinearClassifier
    from index.model import Message

_MAY_ASK_TOO = frozenset({"confirms", "thanks", "bumps", "off_topic", "adds_facts"})
_FEWEST = 6  # words of a sentence that asks something of its own
_TELLING = frozenset({"asks", "adds_facts", "asks_back", "denies"})  # by the one who asks


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """The messages that ask it and tell its facts, oldest first, and what was proposed for it."""

    asked: tuple[Message, ...]
    proposed: tuple[Message, ...] = ()
    denied: tuple[Message, ...] = ()  # those that did not help, or were corrected
    earlier: str = ""  # what the thread began with, if that is another question

    @property
    def text(self) -> str:
        """All that it says, in files, too: what to search with."""
        return "\n".join(filter(None, (message.said for message in self.asked)))


def open_question(conversation: Conversation) -> OpenQuestion:
    """The question that a reply has to answer; before anybody replied, all that the asker said."""
    if all(turn.role == "asker" for turn in conversation.turns) or not conversation.asked:
        return OpenQuestion(conversation.asked)
    return question_of(*read_in(conversation))


Reading = tuple["list[OpenPair]", "Sequence[Message]", "Mapping[str, str]"]


def read_in(conversation: Conversation, by: LinearClassifier | None = None) -> Reading:
    """The questions of a conversation with their answers, its messages, and their roles; `by`: other weights."""
    return _read(conversation) if by is None else _read_by(conversation, by)


@lru_cache(maxsize=16)  # one suggestion asks for it several times: to search, to judge, and to show
def _read(conversation: Conversation) -> Reading:
    return _read_by(conversation, None)


def _read_by(conversation: Conversation, by: LinearClassifier | None) -> Reading:
    thread, team = _thread(conversation), _team(conversation)
    roles = with_later_questions(thread.messages, roles_of(thread, team, by), team)
    return pairs_of(thread, team, roles), thread.messages, roles


def with_later_questions(messages: Sequence[Message], roles: Mapping[str, str], team: Team) -> dict[str, str]:
    """The roles, in which a user who asks something of their own after an answer asks, whatever else they say.

    "Works, thanks! New question then: …" confirms as a whole, and asks as far as the next reply goes.
    """
    found, is_answered = dict(roles), False
    for message in messages:
        role, is_user = roles[message.ts], not team.has(message.author)
        if is_answered and is_user and role in _MAY_ASK_TOO and _asks_anew(message.text):
            found[message.ts] = "asks"
        is_answered |= role in ANSWERS
    return found


def _asks_anew(text: str) -> bool:
    """Whether a sentence of it asks something, and not for news."""
    asking = (part for part in sentences(normal(own_words(text))) if part.rstrip(" :)_").endswith("?"))
    return any(len(part.split()) >= _FEWEST and not ROLE_SAYINGS["bumping"].search(part) for part in asking)


def question_of(pairs: Sequence[OpenPair], messages: Sequence[Message], roles: Mapping[str, str]) -> OpenQuestion:
    """The last of these questions that has no answer; if all have one, the last."""
    place = next((n for n in reversed(range(len(pairs))) if not pairs[n].said), len(pairs) - 1)
    pair, elsewhere = pairs[place], {message.ts for n, one in enumerate(pairs) if n != place for message in one.said}
    since = _since(pairs, place, messages)
    told = {m.ts for m in since if m.author == pair.asker and roles[m.ts] in _TELLING} | {m.ts for m in pair.asked}
    stands = {message.ts for message in pair.said}
    proposed = [m for m in since if m.author != pair.asker and roles[m.ts] in ANSWERS and m.ts not in elsewhere]
    return OpenQuestion(
        asked=tuple(message for message in messages if message.ts in told),
        proposed=tuple(proposed),
        denied=tuple(message for message in proposed if message.ts not in stands),
        earlier="" if place == 0 else pairs[0].asked[0].text,
    )


def _since(pairs: Sequence[OpenPair], place: int, messages: Sequence[Message]) -> list[Message]:
    """The messages from its first to where the same person asks something else."""
    pair = pairs[place]
    ends = [float(other.asked[0].ts) for other in pairs[place + 1 :] if other.asker == pair.asker]
    start, end = float(pair.asked[0].ts), min(ends, default=float("inf"))
    return [message for message in messages if start <= float(message.ts) < end]


def _thread(conversation: Conversation) -> Thread:
    messages = tuple(turn.message for turn in conversation.turns)
    return Thread(Channel(conversation.channel or "", "", "public"), conversation.thread_ts or messages[0].ts, messages)


def _team(conversation: Conversation) -> Team:
    return Team(frozenset(turn.message.author for turn in conversation.turns if turn.role == "team"), "settings")
