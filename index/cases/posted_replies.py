"""Replies that were posted through the app: what such a reply repeats says nothing new, so it is no resolution.

A thread in which only an earlier case was repeated is another wording of that case's question, a pointer. What the
approver wrote in the place of a draft's answer is their own words, as if they had typed them into Slack. And what the
asker says next is said about the case that was repeated.

Pure: messages and their roles in, conclusions out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.cases.outcome import ANSWERS, verdict
from index.model import Case, Skip
from index.roles.message_roles import ANSWER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from index.cases.reading import Reading
    from index.model import Message, Thread

_YES = frozenset({"white_check_mark", "heavy_check_mark", "+1", "thumbsup", "100", "tada", "ok_hand"})
_NO = frozenset({"-1", "thumbsdown", "x", "no_entry_sign", "negative_squared_cross_mark"})
_BLANK_LINE = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True, slots=True)
class PostedReply:
    """An answer from earlier cases that was posted in a thread, perhaps in several messages."""

    sources: tuple[str, ...]
    is_rewritten: bool
    helped: bool | None = None  # what the asker said about it last


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, by blank lines; whoever numbers them counts them like this."""
    return [piece.strip("\n") for piece in _BLANK_LINE.split(text) if piece.strip()]


def may_answer(message: Message) -> bool:
    """Whether it may answer at all: what was posted to ask, to hold or to offer a call answers nothing."""
    return message.purpose in ("", ANSWER)


def repeats(message: Message) -> bool:
    """Whether it only says what earlier cases say."""
    return message.purpose == ANSWER and bool(message.sources) and not message.is_rewritten


def as_said(message: Message) -> Message:
    """The message without the frame of a draft; what the approver wrote themselves has no purpose but their own."""
    if not message.purpose or not (message.is_rewritten or message.purpose == ANSWER):
        return message
    parts = paragraphs(message.text)
    answer = "\n\n".join(parts[n] for n in message.answer if n < len(parts))
    said = replace(message, text=answer or message.text)
    return replace(said, purpose="") if message.is_rewritten else said


def posted_replies(thread: Thread, roles: Mapping[str, str]) -> tuple[PostedReply, ...]:
    """The answers that were posted through the app, in order, each with what the asker said about it.

    An asker speaks about what was proposed last. `roles`, by ts, are those of everybody's messages.
    """
    asker, found, is_open = thread.messages[0].author, list[PostedReply](), False
    for before, message in zip([None, *thread.messages], thread.messages, strict=False):
        sources = tuple(one for one in message.sources if one != thread.case_id)
        helped = None
        if message.purpose == ANSWER and sources:
            reply = PostedReply(sources, message.is_rewritten)
            if not (before and before.purpose == ANSWER and found and reply == replace(found[-1], helped=None)):
                found.append(reply)
            is_open, helped = True, _by_emoji(message, asker)
        elif message.author == asker:
            helped = verdict(message, roles[message.ts]) if is_open else None
        elif roles[message.ts] in ANSWERS:
            is_open = False
        if helped is not None:
            found[-1] = replace(found[-1], helped=helped)
    return tuple(found)


def remembered(
    reading: Reading[Message], replies: Sequence[PostedReply], pointer_to: Callable[[str], Case | Skip]
) -> Case | Skip:
    """What a thread with posted replies is: a case of its own, a pointer to the case that was repeated, or neither.

    `reading` is of the thread in which all words are their author's own, and `pointer_to` makes a pointer of it.
    """
    repeated = [reply for reply in replies if not reply.is_rewritten]
    case = _own(reading, replies) if _says_something_new(reading) else None
    if case is None and repeated and _is_about_the_answer(reading.case, repeated):
        case = pointer_to(repeated[-1].sources[0])
    if not isinstance(case, Case):
        return reading.case if case is None else case
    return replace(case, helped=_judged(repeated, True), denied=_judged(repeated, False))


def _says_something_new(reading: Reading[Message]) -> bool:
    """Whether there is a case that is more than a repetition; one that points at an issue has no answer at all."""
    is_case = isinstance(reading.case, Case)
    return is_case and (not reading.answers or not all(map(repeats, reading.answers)))


def _own(reading: Reading[Message], replies: Iterable[PostedReply]) -> Case | Skip:
    """The case that was read; a rewritten answer knows which one it rewrote, beside which it stands."""
    case = reading.case
    if not isinstance(case, Case) or not any(message.sources for message in reading.answers):
        return case
    standing = [reply.sources[0] for reply in replies if reply.helped is not False]
    return replace(case, points_at=standing[-1] if standing else None)


def _is_about_the_answer(read: Case | Skip, repeated: Sequence[PostedReply]) -> bool:
    """Whether the thread says anything about what was repeated in it; not if it fell silent or went to a call."""
    is_open = isinstance(read, Case) or read.reason in ("unanswered", "not_solved")
    return is_open or any(reply.helped is not None for reply in repeated)


def _judged(repeated: Iterable[PostedReply], helped: bool) -> tuple[str, ...]:
    """The cases about which the asker said so last; it is said of the one that the reply answers from first."""
    last = {reply.sources[0]: reply.helped for reply in repeated if reply.helped is not None}
    return tuple(case_id for case_id, said in last.items() if said is helped)


def _by_emoji(message: Message, asker: str) -> bool | None:
    emoji = set(_emoji_of(asker, message))
    return False if emoji & _NO else True if emoji & _YES else None


def _emoji_of(user: str, message: Message) -> Iterator[str]:
    return (r.emoji.partition("::")[0] for r in message.reactions if user in r.users)  # in any skin tone
