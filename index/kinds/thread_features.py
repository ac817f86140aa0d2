"""What the classifier of threads looks at: where one was opened, by whom, in which words, and what came back."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from index.kinds.thread_sayings import ANSWERED, ASKED, CHANNELS
from index.kinds.wordings import words_of
from index.normal import normal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.model import Message, Thread
    from index.team import Team

_LONGEST = 1000  # characters of what was asked: the rest is mostly logs
_LONGEST_REPLY = 300
_REPLIES = 6
_START = 6  # words: a wording that begins within them opens the text
_BLOCK = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_CODE = re.compile(r"`[^`\n]+`")
_QUOTE = re.compile(r"^>[^\n]*$", re.MULTILINE)
_LINK = re.compile(r"https?://\S+")
_ITEM = re.compile(r"(?:^|\n)\s*(?:\d+[.)]|[-•*])\s")
_EMOJI = re.compile(r":[a-z0-9_+-]{2,40}:")
_NUMBER = re.compile(r"\d")
_VERSION = re.compile(r"\bv?\d+\.\d+(?:\.\d+)+\b|\bv\d+\.\d+\b")
_MENTION = re.compile(r"(?<!\w)@[\w.-]{2,}")
_ERROR_CODE = re.compile(
    r"\b[45]\d\d\b|\b[A-Z]{1,4}-?\d{3,5}\b|\b[A-Z][a-z]+\w*(?:Error|Exception)\b|\bE[A-Z]{4,}\b|\b(?:ERROR|FATAL)\b"
)
_QUESTION = re.compile(r"[^.!?\n]*\?")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_WORD = re.compile(r"\w+")
_LINKS = {
    "change_link": re.compile(r"https?://\S+/(?:pull|merge_requests)/\d+"),
    "issue_link": re.compile(r"https?://\S+/issues/\d+|(?<![\w/])#\d{1,6}\b"),
    "release_link": re.compile(r"https?://\S+/(?:releases?|tags?|changelog)\b", re.IGNORECASE),
    "event_link": re.compile(
        r"https?://\S*(?:\bcal\b|calendly|meetup|webinar|\bforms?\b|survey|\bjobs?\b|career)\S*", re.IGNORECASE
    ),
}


def features_of(thread: Thread, team: Team) -> dict[str, float]:
    """The features of a thread by name; what is 0 may be missing."""
    opening, replies = _opening(thread), _replies(thread)
    features = _of_channel(thread.channel.name) | _of_words(thread) | _of_signs(thread, opening)
    if team.has(opening[0].author, opening[0].at):
        features |= {f"team_{name}": value for name, value in features.items()} | {"by_team": 1.0}
    return features | _of_replies(replies, opening[0].author, team)


def opening_words(thread: Thread) -> str:
    """What the asker wrote before anybody else did, in own words."""
    return _own_words(_asked(thread))


def _opening(thread: Thread) -> Sequence[Message]:
    return thread.messages[: _first_reply(thread)]


def _replies(thread: Thread) -> Sequence[Message]:
    return thread.messages[_first_reply(thread) :]


def _first_reply(thread: Thread) -> int:
    asker = thread.messages[0].author
    return next((n for n, message in enumerate(thread.messages) if message.author != asker), len(thread.messages))


def _asked(thread: Thread) -> str:
    return "\n".join(message.text for message in _opening(thread) if message.text)[:_LONGEST]


@lru_cache(maxsize=4)  # each thread's opening is looked at several times in a row
def _own_words(text: str) -> str:
    """Without code, quotations and links, which are not the author's own words."""
    return normal(_LINK.sub(" ", _QUOTE.sub(" ", _CODE.sub(" ` ", _BLOCK.sub("\n", text)))))


@lru_cache(maxsize=256)
def _of_channel(name: str) -> dict[str, float]:
    return {f"in_{what}": 1.0 for what, names in CHANNELS.items() if names.search(name)} or {"in_other": 1.0}


def _of_words(thread: Thread) -> dict[str, float]:
    said, asked = opening_words(thread).strip(), _asked(thread)
    found = ASKED.found_in(words_of(said))
    features = {f"asks_{name}": 1.0 for name in found}
    features |= {f"starts_{name}": 1.0 for name, place in found.items() if place < _START}
    if "failing" not in found and "failing" in ASKED.found_in(words_of(normal(asked))):
        features["shows_failing"] = 1.0
    if _ERROR_CODE.search(asked):
        features["error_code"] = 1.0
    if first := _first_sentence(said):
        features["opens_asking" if first.endswith("?") else "opens_stating"] = 1.0
    return features


def _first_sentence(said: str) -> str:
    """The first one that is more than a greeting."""
    parts = (part.strip(" :)_*\n") for part in _SENTENCE_END.split(said))
    return next((part for part in parts if len(_WORD.findall(part)) >= 4), "")


def _of_signs(thread: Thread, opening: Sequence[Message]) -> dict[str, float]:
    asked, said = _asked(thread), opening_words(thread)
    words, questions = len(_WORD.findall(said)), len(_QUESTION.findall(said))
    signs = {
        "words": math.log1p(words) / 3,
        "few_words": words <= 7,
        "many_words": words >= 40,
        "question": questions > 0,
        "questions": min(3, questions) / 2,
        "ends_asking": said.rstrip(" :)_\n").endswith("?"),
        "code_block": "```" in asked,
        "inline_code": min(3, len(_CODE.findall(asked))) / 2,
        "link": _LINK.search(asked) is not None,
        "version": _VERSION.search(asked) is not None,
        "items": min(4, len(_ITEM.findall(asked))) / 2,
        "emoji": min(3, len(_EMOJI.findall(asked))) / 2,
        "starts_with_emoji": _EMOJI.match(asked.lstrip()) is not None,
        "number": _NUMBER.search(said) is not None,
        "mention": bool(opening[0].mentions) or _MENTION.search(said) is not None,
        "file": any(message.files for message in opening),
        "exclamation": "!" in said,
        "several": len(opening) > 1,
    }
    signs |= {name: pattern.search(asked) is not None for name, pattern in _LINKS.items()}
    return {name: float(value) for name, value in signs.items() if value}


def _of_replies(replies: Sequence[Message], asker: str, team: Team) -> dict[str, float]:
    others = [message for message in replies[:_REPLIES] if message.author != asker]
    by = {
        "team": [m for m in others if team.has(m.author, m.at)],
        "user": [m for m in others if not team.has(m.author, m.at)],
    }
    found = {"replies": math.log1p(len(replies)) / 2} if replies else {"alone": 1.0}
    if asker in team.ids and by["team"] and not by["user"]:
        found["among_the_team"] = 1.0
    for who, messages in by.items():
        if messages:
            said = "\n".join(_own_words(message.text[:_LONGEST_REPLY]) for message in messages)
            found[f"{who}_answered"] = 1.0
            found |= {f"{who}_reply_{name}": 1.0 for name in ANSWERED.found_in(words_of(said))}
    return found
