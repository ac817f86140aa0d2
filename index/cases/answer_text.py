"""What of a message answers, as anyone may read it: without what it also says to the person it was written to.

Each sentence is judged by a small classifier (`answer_pieces/`): whether it says a step, a cause, a fact, or greets,
asks back, promises, tells what was done for one person, chats. So are the clauses at the edges of a sentence and in
brackets. Code and quotations go or stay with their sentence. What a message consists of entirely stays.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.cases.answer_pieces import judge
from index.cases.answer_pieces.piece_sayings import SPECIFIC
from index.cases.answer_pieces.sentence_pieces import EMOJI, LISTED, clauses, sentences
from index.cases.case_sayings import BLANK, EMPHASIS, GAP, HAILED, REVOKE, UTM, WORKS_AROUND
from index.details import without_persons
from index.normal import normal
from index.roles.role_sayings import ROLE_SAYINGS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from index.model import Message

_LONGEST = 20_000  # characters of what somebody may have typed
_SENTENCE = 0.25  # a sentence that answers less likely than this goes: a step that is lost is worse than a kind word
_CLAUSE = 0.2  # and a clause: what is cut out of a sentence must be certain
_CERTAIN = 0.75  # a clause that answers as likely as this keeps its sentence
_LEADS = re.compile(r"(?:[:–—]|\s-)\s*\Z|\A\W*\w+,\s*\Z")  # what leads to the rest: a colon, a dash, one word
_UNLIKELY = 0.02  # unless the whole sentence is less likely than this
_HOPELESS = 0.1  # a message in which no sentence is likelier than this answers nothing, whatever role it has
_ENDING = re.compile(r"[.!?…]*\s*\Z")


def is_specific(text: str) -> bool:
    """Whether it names something that can be looked up or typed."""
    return bool(SPECIFIC.search(EMOJI.sub("", text)))


def answers_too(text: str) -> bool:
    """Whether a message that mainly promises, or says where it is tracked, tells what to do as well."""
    rest = answering(text, "")
    return "`" in rest and (WORKS_AROUND.found_in(normal(rest)) or bool(ROLE_SAYINGS["instructing"].search(rest)))


def resolution_of(
    answers: Sequence[Message], until_fixed: Sequence[Message], people: Collection[str], asked: str, theirs: str
) -> str:
    """The answers as anyone may read them, what counts now first."""
    now, before = ([_text(m, people, asked, theirs) for m in some] for some in (answers, until_fixed))
    return "\n\n".join([*now, *(["Until then:", *before] if before else [])])


def _text(message: Message, people: Collection[str], asked: str, theirs: str) -> str:
    told = without_persons(UTM.sub("", HAILED.sub("", message.text)), people, theirs)
    return answering(told, asked) or answering(told, asked, least=_HOPELESS) or _likeliest(told, asked) or message.text


def answering(text: str, asked: str, *, least: float = _SENTENCE) -> str:
    """The text without the sentences that answer nothing; empty when none is left. What is pasted stays whole.

    `least`: how likely a sentence must answer; of a message that is known to answer, less is enough.
    """
    if len(text) > _LONGEST:
        return text
    prose, kept = judge.set_aside(text)
    told = [EMPHASIS.sub(r"\1\3", EMOJI.sub("", piece)) for piece in _that_answer(sentences(prose), asked, least)]
    return BLANK.sub("\n\n", GAP.sub(" ", kept.back("".join(told)))).strip()


def _likeliest(text: str, asked: str) -> str:
    """The sentence that answers most likely; the text when it is too long to be judged."""
    if len(text) > _LONGEST:
        return text
    prose, kept = judge.set_aside(text)
    said = sentences(prose)
    likely = judge.chances(said, asked)
    return kept.back(max(zip(likely, said, strict=True), default=(0, text))[1]).strip()


def answers_nothing(text: str) -> bool:
    """Whether no word of a message answers, however it was meant."""
    if len(text) > _LONGEST:
        return False
    said = sentences(judge.set_aside(text)[0])
    return not any(_stays(said, judge.chances_to_help(said), _HOPELESS))


def _that_answer(said: Sequence[str], asked: str, least: float) -> list[str]:
    """What answers of each sentence that does."""
    parts = [clauses(sentence) for sentence in said]
    likely = judge.chances_of_clauses(parts, asked)
    chances = [
        1.0 if chance >= _UNLIKELY and len(each) > 1 and max(each) >= _CERTAIN else chance
        for chance, each in zip(judge.chances(said, asked), likely, strict=True)
    ]
    stays = _stays(said, chances, least)
    return [
        _without_asides(*one) for one, kept in zip(zip(said, parts, likely, strict=True), stays, strict=True) if kept
    ]


def _stays(said: Sequence[str], chances: Sequence[float], least: float) -> list[bool]:
    """Which sentences stay; what is listed goes with the line that asks for it."""
    found, listing = list[bool](), False
    for sentence, chance in zip(said, chances, strict=True):
        if listing and LISTED.match(sentence):
            found.append(False)
            continue
        asks_or_leads = sentence.rstrip().endswith((":", "?"))
        found.append(chance >= (_SENTENCE if asks_or_leads else least))
        listing = asks_or_leads and not found[-1]
    return found


def _without_asides(sentence: str, parts: Sequence[str], likely: Sequence[float]) -> str:
    """The sentence without what leads to it, and without clauses at its end and in brackets, that answer nothing.

    A clause before a comma stays: what follows may lean on it.
    """
    first, last = 0, len(parts)
    while last - first > 1 and likely[last - 1] < _CLAUSE:
        last -= 1
    leads = [n + 1 for n in range(last - 1) if _LEADS.search(parts[n]) and max(likely[: n + 1]) < _CLAUSE]
    first = max(leads, default=0)
    kept = [
        part
        for part, chance in zip(parts[first:last], likely[first:last], strict=True)
        if chance >= _CLAUSE or not part.startswith("(")
    ]
    return _whole("".join(kept), sentence, begins=first == 0, ends=last == len(parts))


def _whole(part: str, sentence: str, *, begins: bool, ends: bool) -> str:
    """A part of a sentence as a sentence."""
    if not ends:
        ending = _ENDING.search(sentence)
        part = part.rstrip(" \t,;:–—-") + (ending[0] if ending else "")
    if not begins and re.match(r"[a-z]+[ ,]", part):
        part = part[:1].upper() + part[1:]
    return part


def revokes(text: str) -> bool:
    """Whether it only says what to do about a secret that was shared."""
    prose, kept = judge.set_aside(text)
    left = (
        [piece for piece in _that_answer(sentences(prose), "", _SENTENCE) if not REVOKE.search(piece)]
        if prose.strip()
        else []
    )
    return bool(REVOKE.search(text)) and not any(is_specific(kept.back(piece)) for piece in left)
