"""What a thread came to, by the roles of its messages: pairs of a question and what answers it.

- What proposes, corrects or announces a fix answers. A correction takes the unconfirmed answers before it away; a fix
  replaces them, and they stay as what to do until then.
- A confirmation counts only after an answer; an asker who tells how they solved it themselves answers.
- A "no" by a user takes the unconfirmed answers away, and all of them when they were confirmed by mistake.
- After an invitation to a call only what is written afterwards makes a pair.
- A question after an answer, by whomever, opens the next pair. Nothing is final: whatever comes later still counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.cases.answer_text import answers_nothing, answers_too, is_specific, revokes
from index.cases.case_sayings import AGREES, CLOSES, DENYING, ERROR, MEANS_TO, TAKING_BACK
from index.cases.open_pair import OpenPair
from index.normal import normal
from index.roles import phrases
from index.roles.message_roles import ANSWER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.model import Message, Thread
    from index.team import Team

ANSWERS = frozenset({"proposes", "corrects", "announces_fix"})
_TICKS = frozenset({"white_check_mark", "heavy_check_mark", "ballot_box_with_check"})
_APPROVING = _TICKS | {"+1", "thumbsup", "100"}
_MAY_CONFIRM = frozenset({"thanks", "adds_facts", "off_topic", "coordinates"})
_ASKING = frozenset({"asks", "adds_facts", "asks_back", "denies"})


def pairs_of(thread: Thread, team: Team, roles: Mapping[str, str]) -> list[OpenPair]:
    """The questions of a thread in their order, the root's first; `roles` by ts."""
    root = thread.messages[0]
    pairs = [OpenPair(root.author, [root])]
    leaked = bool(root.secrets)
    for message in thread.messages[1:]:
        role, is_team = roles[message.ts], team.has(message.author, message.at) and message.author != root.author
        if _opens(pairs[-1], message, role, is_team=is_team):
            pairs.append(OpenPair(message.author, [message]))
        elif message.author == pairs[-1].asker and not pairs[-1].said and phrases.tells_own_fix(message.text):
            _confirm(pairs[-1], message)
        elif _answers(message, role, is_team=is_team, leaked=leaked):
            _answer(_fixed(pairs) if role == "announces_fix" else pairs[-1], message, role, team)
        elif not is_team and _confirms(message, role):
            for pair in _of_one(pairs, _judged(pairs, message)):
                _confirm(pair, message)
        elif not is_team and _denies(_judged(pairs, message), message, role):
            _deny(_judged(pairs, message))
        else:
            _note(pairs, message, role, is_team=is_team)
        leaked |= bool(message.secrets)
    return pairs


def _answers(message: Message, role: str, *, is_team: bool, leaked: bool) -> bool:
    """Whether others can do something with it: "fixed, sorry!" was for one day, and so is "revoke that key"."""
    if message.purpose:  # posted through the app: known, and not to be guessed from its words
        return message.purpose == ANSWER and role in ANSWERS
    if leaked and revokes(message.text):
        return False
    files = phrases.files_an_issue(message.text)
    if files and CLOSES.found_in(normal(phrases.own_words(message.text))):
        return False
    if files or role in ("coordinates", "holds"):
        return is_team and answers_too(message.text)
    if role not in ANSWERS or answers_nothing(message.text):
        return False
    return role != "announces_fix" or is_specific(message.text)


def verdict(message: Message, role: str) -> bool | None:
    """Whether an asker says that an answer helped them; None if they say neither."""
    if _confirms(message, role):
        return True
    return False if role == "denies" and DENYING.search(phrases.own_words(message.text)) else None


def _confirms(message: Message, role: str) -> bool:
    said = phrases.says_it_works(message.text)
    if role == "confirms":
        own = phrases.own_words(message.text)
        only_means_to = MEANS_TO.search(own)
        return said or not (only_means_to or ERROR.search(message.text))
    return said and role in _MAY_CONFIRM


def _denies(pair: OpenPair, message: Message, role: str) -> bool:
    if role != "denies":
        return False
    if message.author == pair.asker:
        return bool(DENYING.search(phrases.own_words(message.text)))
    return phrases.denies(message.text)


def _fixed(pairs: Sequence[OpenPair]) -> OpenPair:
    """The pair that a fix is for: what nobody has answered yet, else the first trouble that is not over."""
    if not pairs[-1].said:
        return pairs[-1]
    return next((pair for pair in pairs if not pair.confirmed_at), pairs[-1])


def _opens(pair: OpenPair, message: Message, role: str, *, is_team: bool) -> bool:
    """Whether it asks the next question: after an answer, or where somebody else has the trouble that was solved."""
    if not pair.said:
        return False
    return role == "asks" or (
        role == "denies" and bool(pair.confirmed_at) and not is_team and message.author not in pair.confirmed_by
    )


def _note(pairs: Sequence[OpenPair], message: Message, role: str, *, is_team: bool) -> None:
    pair = pairs[-1]
    if role == "invites_to_call" and message.author != pair.asker:
        for other in pairs:
            _leave_for_a_call(other, pair.asker)
    elif _goes_on(pair, message, role):
        pair.goes_on = True
    elif message.author == pair.asker and not pair.said and role in _ASKING:
        pair.asked.append(message)
    elif message.author == pair.asker and role == "thanks":
        pair.thanked |= {answer.ts for answer in pair.said}
    elif is_team and AGREES.search(phrases.own_words(message.text)):
        pair.vouched |= {answer.ts for answer in pair.said}
    if is_team and not pair.confirmed_at and phrases.closes_for_silence(message.text):
        pair.closed_for_silence = True


def _goes_on(pair: OpenPair, message: Message, role: str) -> bool:
    """Whether what was confirmed may not have been all."""
    return role == "asks_back" if message.author != pair.asker else role == "denies" and bool(pair.confirmed_at)


def _leave_for_a_call(pair: OpenPair, asker: str) -> None:
    """What was confirmed stays, unless it was only a step: they were asked more since."""
    if pair.asker != asker or (pair.confirmed_at and not pair.goes_on):
        return
    pair.left_for_a_call, pair.confirmed_at, pair.kept = True, None, set()


def _judged(pairs: Sequence[OpenPair], message: Message) -> OpenPair:
    """The pair that a verdict is about: the one answered last, of the author's own if they asked any."""
    own = [pair for pair in pairs if pair.asker == message.author and pair.tried]
    answered = own or [pair for pair in pairs if pair.tried]
    return max(answered, key=lambda pair: pair.answered_at, default=pairs[-1])


def _of_one(pairs: Sequence[OpenPair], judged: OpenPair) -> list[OpenPair]:
    """This pair, and what its asker asked before and left at that."""
    earlier = pairs[: pairs.index(judged)]
    return [judged, *(pair for pair in earlier if pair.asker == judged.asker and pair.said and not pair.confirmed_at)]


def _answer(pair: OpenPair, message: Message, role: str, team: Team) -> None:
    by_team = team.has(message.author, message.at)
    if by_team and AGREES.search(phrases.own_words(message.text)):
        pair.vouched |= {answer.ts for answer in pair.said}
    elif by_team or role == "corrects":
        guesses = {answer.ts for answer in pair.said if not team.has(answer.author, answer.at)} - pair.thanked
        takes_back = role == "corrects" and TAKING_BACK.search(phrases.own_words(message.text))
        _drop_unconfirmed(pair, among={answer.ts for answer in pair.said} if takes_back else guesses)
    if pair.goes_on:  # what was confirmed had not been all: what comes now has to be confirmed anew
        pair.confirmed_at = None
    if role == "announces_fix":
        pair.until_fixed += pair.answers
        pair.answers = []
    pair.answers.append(message)
    pair.answered_at = float(message.ts)
    pair.tried, pair.left_for_a_call, pair.closed_for_silence = True, False, False
    if ticks(message, {pair.asker}):
        _confirm(pair, message)


def ticks(message: Message, people: set[str] | frozenset[str], emoji: frozenset[str] = _TICKS) -> bool:
    """Whether any of these people put such an emoji on a message, in whatever skin tone."""
    return any(r.emoji.split("::")[0] in emoji and not people.isdisjoint(r.users) for r in message.reactions)


def is_approved(message: Message, people: frozenset[str]) -> bool:
    """Whether any of these people approved a message with an emoji."""
    return ticks(message, people, _APPROVING)


def _confirm(pair: OpenPair, message: Message) -> None:
    if not pair.said and message.author == pair.asker and phrases.tells_own_fix(message.text):
        pair.answers, pair.tried = [message], True
    elif not pair.said and pair.denied:  # it helped after all, done properly
        pair.answers, pair.denied = pair.denied, []
    if pair.said:
        pair.confirmed_at, pair.left_for_a_call, pair.closed_for_silence = message.at, False, False
        pair.goes_on = False
        pair.kept = {answer.ts for answer in pair.said}
        pair.confirmed_by |= {message.author, pair.asker}


def _deny(pair: OpenPair) -> None:
    if pair.confirmed_at:
        pair.confirmed_at, pair.kept = None, set()
    before = pair.said
    _drop_unconfirmed(pair, among={answer.ts for answer in before})
    pair.denied = [answer for answer in before if answer not in pair.said]


def _drop_unconfirmed(pair: OpenPair, among: set[str]) -> None:
    gone = among - pair.kept
    pair.answers = [answer for answer in pair.answers if answer.ts not in gone]
    pair.until_fixed = [answer for answer in pair.until_fixed if answer.ts not in gone]
