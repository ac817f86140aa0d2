"""A sentence as clauses in plain lower case, each with what the rest of the sentence makes of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from copilot.drafting.checks.commitments import vocabulary as words
from index.normal import normal
from index.text import Pattern


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause; `commits_nobody` if it denies, doubts or only says when."""

    text: str
    commits_nobody: bool
    is_habit: bool
    is_up_to_reader: bool  # the sentence says what the reader, or a program, does first
    is_lesson: bool  # "first we'll create it, then we'll fill it"
    is_offered: bool  # it says "if you …", or asks the reader for something first


_WRITTEN_OUT = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r":[a-z0-9_+-]{2,40}:|[*_~“”\"]|<@?[a-z0-9|]+>", " "), (r"\bwon't\b", "will not"), (r"\bcan(?:'t|not)\b", "can not"), (r"n't\b", " not"),
        (r"'ll\b", " will"), (r"'re\b", " are"), (r"'ve\b", " have"), (r"\b(i)'m\b", r"\1 am"), (r"'d\b", " would"),
        (r"\b(it|that|there|this|what|he|she|here|team|fix|patch|support|release)'s\b", r"\1 is"),
        (r"\b(?:gonna|going 2)\b", "going to"), (r"\bwanna\b", "want to"), (r"\s+", " "),
    )
)  # fmt: skip
_JOINED = r"and|but|so|or|then|because|since|while|whether|until(?= (?:the|it|we|you|your|that))|as soon as|once|if|when|after|unless|before (?:we|i|you)"
_CLAUSES = re.compile(rf"[,;:()!]+(?:\s|$)|\s-+\s|[.!?…]+$|\s(?=(?:{_JOINED})\s)")
_DENIED = Pattern(
    r"\b(?:no (?:eta|date|plans?|promises?|decision|commitment|timeline|guarantee|intention|release|fix)|(?:will|is|are|am|can|do|does|has|have|was) not|not (?:on|in|yet|sure|planned|scheduled)"
    r"|never|nobody|no one|none|nothing|neither|(?<!in )(?<!by )(?<!of )(?<!early )(?<!mid )(?<!late )(?<!until )may|might|could|would|unsure|unlikely|decide[sd]?)\b"
)
_SUBORDINATE = Pattern(
    r"^(?:and |but |so |or )?(?:if|whether|once|when(?:ever)?|after|as soon as|until|unless|because|since|before)\b"
)
_REPORTED = Pattern(
    r"\b(?:changelog|docs|documentation|release notes|notes|manual|spec|status page|calendar|readme|guide)"
    r"(?: of [\w.]+)? (?:say|show|tell|state|explain|mention|list)s?\b|\b(?:according to|as) (?:the|its|their|that) (?!team)\w+"
)
_FIRST_PERSON = re.compile(r"\b(?:i|we|our|my|the team)\b")
_HABIT = Pattern(
    r"\b(?:usually|normally|typically|generally|automatically|by itself|on its own|by default|every|each|always|(?:once|twice|\d times) an? \w+|per \w+)\b"
)
_NOT_OURS = r"(?! (?:we|i|our|all|everything|nothing|possible|(?:it|that|this) is (?:live|released|out|fixed|ready|done|merged|available)|there is|the (?:fix|release|team|patch|pr)|\d))"
_FIRST = Pattern(
    rf"(?:^|\b)(?:if|once|when(?:ever)?|after|as soon as|as long as|until|unless|should you|provided|in case|by \w+ing|in the \w+ after){_NOT_OURS}\b"
)
_OFFERS = Pattern(
    r"\b(?:if|once|when(?:ever)?|after|as soon as) (?:you|your|(?:that|this|it|the (?:error|problem|issue)) (?:still|does|did|is|comes|happens|fails|stays|changes|persists)|needed|necessary|not)\b"
)
_ASKS_READER = Pattern(
    r"^(?:please |just |could you |can you |would you |and )*(?:send|share|post|paste|tell|give us the|give me the|open|attach|add|let (?:me|us) know|show|drop|dm|run|ping|write|upload|provide|file|try|set|come|reply|mention|check)\b"
)

_LONGEST = 400  # characters of a clause: people do not write longer ones
_LESSONS = ("first we ", "first, we ", "next we ", "next, we ", "now we ", "here we ")
_TEAM_WILL = Pattern(rf"\b(?:{words.US}) {words.WILL}\b")
_AND_ANSWERS = Pattern(rf"^(?:and|then)(?: then)? (?:{words.CONTACT})")


@lru_cache(maxsize=1024)  # one rule after the other reads the same sentence
def written_out(sentence: str) -> str:
    """The sentence in lower case, without markers, its contractions written out."""
    plain = normal(sentence).lower()
    for pattern, written in _WRITTEN_OUT:
        plain = pattern.sub(written, plain)
    return plain.strip()


def is_reported(plain: str) -> bool:
    """Whether a sentence, written out, passes on what a document says, and nothing of the team's own."""
    return bool(_REPORTED.search(plain)) and not _FIRST_PERSON.search(plain)


def is_denied(plain: str) -> bool:
    """Whether a text, written out, denies or doubts something."""
    return bool(_DENIED.search(plain))


def clauses_of(plain: str) -> list[Clause]:
    """The clauses of a sentence that is written out."""
    parts = [part.strip()[:_LONGEST] for part in _CLAUSES.split(plain) if part and part.strip()]
    up_to_reader, offered = any(map(_FIRST.search, parts)), any(map(_OFFERS.search, parts))
    asked = next((place for place, part in enumerate(parts) if _ASKS_READER.search(part)), len(parts))
    team = next((place for place, part in enumerate(parts) if _TEAM_WILL.search(part)), len(parts))
    is_lesson = plain.startswith(_LESSONS)
    return [
        Clause(
            text=said if place <= team else _with_subject(said),
            commits_nobody=bool(_SUBORDINATE.search(said) or _DENIED.search(said)),
            is_habit=bool(_HABIT.search(said)),
            is_up_to_reader=up_to_reader,
            is_lesson=is_lesson,
            is_offered=offered or place > asked,
        )
        for place, said in enumerate(parts)
    ]


def _with_subject(said: str) -> str:
    """In "we'll look and get back to you", the subject is said once."""
    return f"we will {said.partition(' ')[2]}" if _AND_ANSWERS.search(said) else said
