"""Fitting a thread into a number of tokens: first and newest messages whole, those between shortened or left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot.drafting.prompting.excerpt import both_ends

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from copilot.drafting.prompting.tokens import Count
    from index.model import Message

MARK = 45  # tokens that the fence and the name of one piece cost
_WHOLE = 0.75  # of the tokens go to the newest messages if not all fit; the rest to the middle
_THIN = 60  # tokens of a message in the middle
_ATTACHMENT = 400  # tokens of one attached text
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".heic", ".bmp", ".svg", ".mov", ".mp4")


@dataclass(frozen=True, slots=True)
class Thinned:
    """What is shown of the messages, by their places; and what is left out, in words."""

    texts: Mapping[int, str]
    left_out: tuple[str, ...] = ()


def thin(messages: Sequence[Message], count: Count, limit: int) -> Thinned:
    """As much of the messages as fits into `limit` tokens."""
    last, between = len(messages) - 1, range(len(messages) - 1, 0, -1)
    first = both_ends(said(messages[0], count), limit // 2 - MARK, count)
    left = limit - count(first) - MARK

    def in_full(place: int) -> str:
        text = said(messages[place], count)
        return both_ends(text, int(left * _WHOLE) - MARK, count) if place == last else text

    def in_short(place: int) -> str:
        return both_ends(said(messages[place], count)[: 8 * _THIN], _THIN, count)

    whole = _fitting(between, in_full, count, left)
    if len(whole) < len(between):
        whole = _fitting(between, in_full, count, int(left * _WHOLE))
    left -= sum(count(text) + MARK for text in whole.values())
    thinned = _fitting((place for place in between if place not in whole), in_short, count, left)
    texts = {0: first} | whole | thinned
    return Thinned({place: texts[place] for place in sorted(texts)}, _left_out(messages, texts, len(thinned)))


def said(message: Message, count: Count) -> str:
    """A message with its attached texts."""
    attached = [f"[attached {name}]\n{both_ends(text, _ATTACHMENT, count)}" for name, text in message.attached]
    names = [f"[attached {name}, not read]" for name in _unread(message)]
    return "\n".join(filter(None, [message.text, *attached, *names])) or "[nothing]"


def _fitting(places: Iterable[int], text_at: Callable[[int], str], count: Count, limit: int) -> dict[int, str]:
    """The texts at these places, as long as they fit."""
    texts: dict[int, str] = {}
    for place in places:
        text = text_at(place)
        limit -= count(text) + MARK
        if limit < 0:
            break
        texts[place] = text
    return texts


def _left_out(messages: Sequence[Message], texts: Mapping[int, str], thinned: int) -> tuple[str, ...]:
    missing = len(messages) - len(texts)
    long = sum("lines left out …]" in texts[place] for place in {0, max(texts)})
    unread = [name for message in messages for name in _unread(message)]
    pictures = [name for name in unread if name.lower().endswith(_PICTURES)]
    named = f"{len(pictures)} screenshot(s), which nobody has read: {', '.join(pictures)[:120]}"
    told = {
        f"{missing} message(s) in the middle of the thread": missing,
        f"parts of {thinned} message(s) in the middle of the thread": thinned,
        "the middle of a long message": long,
        named: len(pictures),
        f"{len(unread) - len(pictures)} attached file(s)": len(unread) - len(pictures),
    }
    return tuple(words for words, number in told.items() if number)


def _unread(message: Message) -> list[str]:
    """The files whose content the model does not get."""
    return [name for name in message.files if name not in dict(message.attached)]
