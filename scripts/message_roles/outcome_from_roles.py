"""What a thread came to, by the roles of its messages: the rules that a case would be made by.

- What proposes, corrects or announces a fix is an answer. A correction replaces the unconfirmed ones before it.
- A "no" by a user takes away the unconfirmed answers before it, and all of them when they were confirmed by mistake.
- A confirmation counts only after an answer; an asker who says how they solved it themselves answers.
- Advice to revoke a secret that was shared answers nothing that was asked.
- After an invitation to a call with no answer behind it, only a confirmation makes a case.
- A thread in which nobody asks is none, nor one about a contribution: nobody can ask for that again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.roles import phrases
from index.sayings import saying

if TYPE_CHECKING:
    from collections.abc import Mapping

    from index.model import Message, Thread
    from index.team import Team

_ANSWERS = frozenset({"proposes", "corrects", "announces_fix"})
_ASKING = frozenset({"asks", "adds_facts"})
_NOT_A_QUESTION = frozenset({"off_topic", "announces_fix", "invites_to_call", "coordinates", "holds"})
_REVOKE = saying(
    r"\b(?:rotate|revoke|deactivate|renew|change that password|remove this key|is public now|in a public)\b"
)
_SHORT = 260  # characters: a longer message about a shared secret also answers the question
_PULL = re.compile(r"/pull/\d+|\bPRs?\b")
_CONTRIBUTION = saying(
    r"\bpull request|\bassigned? (?:to )?me\b|\bwork on (?:issue|this|these|it)\b|\bcontribut|\bGSoC\b"
)


@dataclass(slots=True)
class Outcome:
    """What stands at the end of a thread."""

    answers: list[Message] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)  # ts of the answers that were confirmed
    asked: bool = False
    confirmed: bool = False
    left_for_a_call: bool = False

    @property
    def standing(self) -> str:
        return "confirmed" if self.confirmed else "answered"


def outcome(thread: Thread, team: Team, roles: Mapping[str, str]) -> Outcome | None:
    """The outcome, or None where the thread is no case; `roles` by ts."""
    found = Outcome()
    asker = thread.messages[0].author
    for place, message in enumerate(thread.messages):
        role, who = roles.get(message.ts, "off_topic"), team.role(message.author, asker)
        found.asked |= role == "asks"
        if role in _ANSWERS and place > 0:
            leaked = any(earlier.secrets for earlier in thread.messages[:place])
            _answer(found, message, role, by_asker=who == "asker", leaked=leaked)
        elif role == "invites_to_call" and who != "asker":
            found.left_for_a_call = True
        elif role == "denies" and who != "team":
            _deny(found)
        elif role == "confirms" and who != "team":
            _confirm(found, message, by_asker=who == "asker")
    return found if _is_case(thread, roles, found) else None


def _answer(found: Outcome, message: Message, role: str, *, by_asker: bool, leaked: bool) -> None:
    if by_asker and not found.asked:
        return
    if leaked and len(message.text) < _SHORT and _REVOKE.search(message.text):
        return
    if role == "corrects":
        _drop_unconfirmed(found)
    found.answers.append(message)
    found.left_for_a_call = False


def _deny(found: Outcome) -> None:
    if found.confirmed:
        found.confirmed, found.kept = False, set()
    _drop_unconfirmed(found)


def _confirm(found: Outcome, message: Message, *, by_asker: bool) -> None:
    if not found.answers and by_asker and phrases.tells_own_fix(message.text):
        found.answers = [message]
    if found.answers:
        found.confirmed, found.left_for_a_call = True, False
        found.kept = {answer.ts for answer in found.answers}


def _drop_unconfirmed(found: Outcome) -> None:
    found.answers = [answer for answer in found.answers if answer.ts in found.kept]


def _is_case(thread: Thread, roles: Mapping[str, str], found: Outcome) -> bool:
    root = thread.messages[0]
    begins = roles.get(root.ts, "off_topic")
    if not found.answers or (found.left_for_a_call and not found.confirmed):
        return False
    if begins in _NOT_A_QUESTION or not (found.asked or begins in _ASKING):
        return False
    return not (_PULL.search(root.text) or _CONTRIBUTION.search(root.text))
