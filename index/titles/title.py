"""Titles that say something: the sentence that asks or complains, else the error, without greetings, emoji and names.

A title is chosen from the text and shortened, never worded anew.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.text import shorten
from index.titles.error_line import error_in
from index.titles.title_sayings import CHAT, COMPLAINT, GREETED, NOTHING, OPENER, SHOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LONGEST = 110  # characters of a title
_READ = 3000  # characters of a text: what follows is mostly logs
_FEW = 3  # words: with fewer that mean something, a sentence says nothing by itself
_MOST = 8  # words that mean something; more do not make a sentence more side_message
_ROOM = 0.6  # of the longest title: a sentence that is shorter leaves room for another
_ASKS, _COMPLAINS, _SHOWS, _CHATS, _DATA, _LATE = 3.0, 3.0, 1.0, -6.0, -4.0, 1.2
_LEADS = 1.5
_FENCE = re.compile(r"\s*(?:```|~~~)(?:[\w+-]*\n)?(.*?)(?:```|~~~|\Z)", re.DOTALL)
_POINTER = "\x00"  # stands for a block of code, at the end of the sentence before it
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LINK = re.compile(r"<?https?://[^\s>|]+(?:\|[^>]*)?>?")
_EMOJI = re.compile(
    r"(?<![\w:]):[a-z0-9_+'-]{2,40}:(?::skin-tone-\d:)?(?![\w:])"
    "|[\u2300-\u23ff\u2600-\u27bf\u2b50\u2b55\u3030\U0001f000-\U0001faff][\ufe0f\u200d\U0001f3fb-\U0001f3ff]*"
)
# Marks around words, never inside one: `__init__`, `max_retry_count`, `->`, `C#` and `2 * 3` stay.
_MARKS = re.compile(r"(?<![\w*_~])(\*\*|\*|_|~~|~)(?=[^\s*_~])([^\n]*?[^\s*_~])\1(?![\w*_~])")
_LINE_START = re.compile(r"^\s*(?:>+\s*|#{1,6}\s+|[-*•+]\s+(?:\[[ xX]\]\s*)?|\(?\d{1,2}[.)]\s+|[a-c]\)\s+)*")
_ITEM = re.compile(r"(?<=\s)\(?\d{1,2}\)\s+")
_SENTENCE_END = re.compile(r"(?<=[.!?…])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\betc\.)(?<!\d\.)[\"')]?\s+|\n+")
_TICKS = re.compile(r"`+")
_BEFORE_STOP = re.compile(r"[ \t]+(?=[.,;?!](?:\s|$))")  # where an address or an emoji stood
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[\w.#+-]*\w[\w#+]*(?:['’]\w+)?")
_FILE = re.compile(r"^\[file: [^\]]*\]$")


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence as it was typed, without greeting and marks."""

    text: str
    place: int

    @property
    def meaning(self) -> int:
        """How many different words of it mean something."""
        return len(set(_telling_words(self.text)))

    @property
    def adds(self) -> bool:
        """Whether it says something beside a better one."""
        return self.meaning >= _FEW and not self.points and not CHAT.search(self.text)

    @property
    def points(self) -> bool:
        """Whether what it says stands in the block of code after it."""
        return self.text.endswith((":", _POINTER))

    @property
    def score(self) -> float:
        meaning = self.meaning
        says = meaning >= _FEW
        return (
            min(_MOST, meaning)
            + _ASKS * (meaning >= 2 and self.text.endswith("?"))
            + _COMPLAINS * (says and bool(COMPLAINT.search(self.text)))
            + _SHOWS * bool(SHOWN.search(self.text))
            + _CHATS * bool(CHAT.search(self.text))
            + _DATA * self.text.startswith(("{", "["))
            - _LATE * min(6, self.place)
        )


def title_of(text: str, limit: int = LONGEST, people: Iterable[str] = ()) -> str:
    """What a text is about in one line: the best sentence of its prose, and its error where that alone says little."""
    read = _without(people, _COMMENT.sub(" ", text[:_READ]))
    sentences = [_Sentence(said, place) for place, said in enumerate(_sentences(_FENCE.sub(_POINTER + "\n", read)))]
    told = _told(sentences, error_in(_FENCE.findall(read)), limit) or _first_line(read)
    title = shorten(_clean(told) or _first_line(read), limit)
    return title.removesuffix(".") if not title.endswith("..") else title


def given_title(title: str, text: str, limit: int, people: Iterable[str] = ()) -> str:
    """A title as its author gave it, or one from the text where that says nothing, such as "Help" or "Question"."""
    chosen = "" if _telling_words(title) else title_of(text, people=people)
    return shorten(chosen if _telling_words(chosen) else title, limit)


def _told(sentences: Sequence[_Sentence], error: str, limit: int) -> str:
    """The best sentence, with another one or the error where there is room or it says little by itself."""
    leads = _LEADS if error else -_LEADS  # to a line that says it, or to code that does not
    best = max(sentences, key=lambda sentence: sentence.score + leads * sentence.points, default=None)
    if best is None or (error and best.meaning < 2):
        return error or (best.text if best else "")
    has_room = len(_clean(best.text)) < limit * _ROOM
    if error and (best.meaning < _FEW or best.points or has_room):
        said = best.text.rstrip(" .:!," + _POINTER)
        return f"{said} {error}" if said.endswith("?") else f"{said}: {error}"
    others = (one for one in sentences if one is not best and one.adds)
    second = max(others, key=lambda sentence: sentence.score, default=None)
    if second and has_room:
        first, last = sorted((best, second), key=lambda sentence: sentence.place)
        return f"{_ended(first.text)} {last.text}"
    return best.text


def _ended(sentence: str) -> str:
    told = sentence.rstrip(" " + _POINTER)
    return told if told[-1:] in ".?!…:;" else f"{told}."


def _sentences(prose: str) -> Iterator[str]:
    for line in _EMOJI.sub(" ", prose).split("\n"):
        if _FILE.match(line.strip()):
            continue
        for item in _ITEM.split(GREETED.sub("", _LINE_START.sub("", line))):
            for sentence in _SENTENCE_END.split(item):
                if said := _opened(GREETED.sub("", sentence.strip())):
                    yield said


def _opened(sentence: str) -> str:
    """Without the words that people begin with, unless nothing else is left."""
    while (rest := OPENER.sub("", sentence, count=1).strip()) != sentence:
        if len(_telling_words(rest)) < 2:
            return sentence
        sentence = rest
    return sentence


def _first_line(text: str) -> str:
    lines = (line.strip() for line in _FENCE.sub(r"\1", text).split("\n"))
    return next((line for line in lines if line), "")


def _clean(said: str) -> str:
    """Without emoji, addresses, and the marks of bold, italics and code."""
    plain = _LINK.sub(" ", _EMOJI.sub(" ", said))
    plain = "".join(part if n % 2 else _unmarked(part) for n, part in enumerate(_TICKS.split(plain)))
    return _SPACE.sub(" ", _BEFORE_STOP.sub("", plain.replace(_POINTER, " "))).strip().strip(",;:–—").strip()


def _unmarked(text: str) -> str:
    while (plain := _MARKS.sub(r"\2", text)) != text:
        text = plain
    return text


def _without(people: Iterable[str], text: str) -> str:
    """Without the names of the people of a thread, longest first, so that no surname is left behind."""
    there = [name for name in people if name and name.casefold() in text.casefold()]
    if not there:
        return text
    names = "|".join(map(re.escape, sorted(there, key=len, reverse=True)))
    return re.sub(rf"(?<!\w)(?:\(@?(?:{names})\)|@?(?:{names})(?:['’]s)?)(?!\w)", "", text, flags=re.IGNORECASE)


def _telling_words(text: str) -> list[str]:
    words = (word.lower().strip(".-") for word in _WORD.findall(_clean(text)))
    return [
        word for word in words if word not in NOTHING and (len(word) > 2 or not word.isalpha() or not word.isascii())
    ]
