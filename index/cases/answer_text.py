"""What of a message answers, as anyone may read it: without what it also says to the person it was written to.

A sentence goes when it certainly answers nothing: a promise, a call, a request for logs, thanks, an issue that was
opened; and when it is talk: it names nothing that can be looked up or typed, tells nobody to do anything, and shares
no word with the question. What a message consists of entirely stays.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.cases.case_sayings import (
    ASIDE,
    BLANK,
    CODE,
    COMMON,
    EMOJI,
    EMPHASIS,
    FILES,
    GAP,
    HAILED,
    KEEPS,
    LEAD,
    LISTED,
    PIECE,
    POLITE,
    PROMISES,
    REQUESTS,
    REVOKE,
    SHARED,
    SPECIFIC,
    UTM,
    WORKS_AROUND,
)
from index.details import without_persons
from index.details.placeholders import Placeholders
from index.normal import normal
from index.roles import phrases
from index.roles.role_sayings import ROLE_SAYINGS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from index.model import Message

_FEW = 9  # words
_LONGEST = 20_000  # characters of what somebody may have typed


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
    return answering(told, asked) or told or message.text


def answering(text: str, asked: str) -> str:
    """The text without the sentences that answer nothing; empty when none is left. What is pasted stays whole."""
    if len(text) > _LONGEST:
        return text
    kept = Placeholders()
    prose = kept.take(CODE, text, lambda code: code)
    prose = ASIDE.sub(lambda found: found[0] if is_specific(found[0]) else "", prose)
    words = _words(asked)
    said = [piece for piece in PIECE.findall(prose) if piece.strip()]
    left = [_without_lead(piece, words) for piece in _without_requests(said)]
    told = [piece for piece in left if not _is_talk(piece, words)] if asked else left
    if not any(re.search(r"\w{2}|\x00", piece) for piece in told):
        told = left
    told = [EMPHASIS.sub(r"\1\3", EMOJI.sub("", piece)) for piece in told]
    return BLANK.sub("\n\n", GAP.sub(" ", kept.back("".join(told)))).strip()


def _without_requests(said: Sequence[str]) -> Iterator[str]:
    """The sentences that may answer; with a request that ends in a colon goes the list after it."""
    listing = False
    for piece in said:
        if listing and LISTED.match(piece):
            continue
        none = _is_certainly_none(piece)
        listing = none and piece.rstrip().endswith(":")
        if not none:
            yield piece


def _is_certainly_none(sentence: str) -> bool:
    said = normal(EMOJI.sub("", sentence))
    if said.rstrip().endswith((":", "?")) and REQUESTS.search(said):
        return True
    if "\x00" in sentence:
        return False
    if PROMISES.search(said) or FILES.search(said) or POLITE.search(said) or phrases.offers_a_call(said):
        return not ROLE_SAYINGS["instructing"].search(said) or not SPECIFIC.search(sentence)
    return sentence.rstrip().endswith("?") and bool(ROLE_SAYINGS["asking_back"].search(said))


def _is_talk(sentence: str, words: set[str]) -> bool:
    if is_specific(sentence) or any(char.isdigit() for char in sentence) or len(sentence.split()) > _FEW:
        return False
    does = ROLE_SAYINGS["instructing"].search(sentence) or ROLE_SAYINGS["explaining"].search(sentence)
    return not (_words(sentence) & words or does)


def _without_lead(sentence: str, words: set[str]) -> str:
    """The sentence without words before a colon that only lead to it: "Not quite: …", "Found something: …"."""
    found = LEAD.match(sentence)
    if not found or len(found[1].split()) > 8 or KEEPS.search(found[1]) or _words(found[1]) & words:
        return sentence
    rest = sentence[found.end() :]
    return rest[:1].upper() + rest[1:] if re.match(r"[a-z]+[ ,]", rest) else rest


def _words(text: str) -> set[str]:
    """The beginnings of the words that say what a text is about."""
    return {word[:5] for word in SHARED.findall(text.lower()) if word not in COMMON}


def revokes(text: str) -> bool:
    """Whether it only says what to do about a secret that was shared."""
    left = [p for p in phrases.sentences(text) if not REVOKE.search(p) and not _is_certainly_none(p)]
    return bool(REVOKE.search(text)) and not any(is_specific(piece) for piece in left)
