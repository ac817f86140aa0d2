"""How a draft was rewritten: how much, what exactly, and which part is the answer without greeting and close."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD = re.compile(r"\S+")
_TOKEN = re.compile(r"\S+|\n+")
_MOST_WORDS = 3_000  # that are compared: more than Slack takes as one answer
_SAME_PARAGRAPH = 0.75  # similarity from which an edited paragraph counts as the draft's
_FROM_THE_CASE = 0.6  # share of a paragraph's words in runs of three that the case's own answer has
_RUN = 3


def rewritten(draft: str, text: str) -> float:
    """The share of words that were changed, 0…1."""
    return 1.0 - _likeness(_WORD.findall(draft), _WORD.findall(text))


def word_diff(draft: str, text: str) -> str:
    """What was changed, word by word: [-taken out-] and {+put in+}."""
    before, after = (_TOKEN.findall(one)[:_MOST_WORDS] for one in (draft, text))
    pieces = []
    for tag, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(_joined(before[start:end]))
            continue
        old, new = _joined(before[start:end]), _joined(after[new_start:new_end])
        pieces.append((f"[-{old}-]" if old else "") + (f"{{+{new}+}}" if new else ""))
    return _joined(pieces)


def answer_in(text: str, draft: str, resolution: str) -> str:
    """The edited reply without what the template wrote around the `resolution`: its greeting, source and close.

    Otherwise the case's next answer would contain two greetings, sources and closes.
    """
    frame = [piece for piece in _paragraphs(draft) if not is_from(piece, resolution)]
    return "\n\n".join(p for p in _paragraphs(text) if not any(is_like(p, piece) for piece in frame))


def is_like(paragraph: str, other: str) -> bool:
    """Whether a paragraph is the other one, perhaps with a word or two changed."""
    return _likeness(_WORD.findall(paragraph), _WORD.findall(other)) >= _SAME_PARAGRAPH


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """The share of words in common, 0…1."""
    return SequenceMatcher(None, one[:_MOST_WORDS], other[:_MOST_WORDS], autojunk=False).ratio()


def is_from(paragraph: str, resolution: str) -> bool:
    """Whether a paragraph of a draft is taken from a case's answer."""
    words = _WORD.findall(paragraph)
    matcher = SequenceMatcher(None, words, _WORD.findall(resolution)[:_MOST_WORDS], autojunk=False)
    shared = sum(block.size for block in matcher.get_matching_blocks() if block.size >= min(_RUN, len(words)))
    return shared >= _FROM_THE_CASE * len(words)


def _paragraphs(text: str) -> list[str]:
    return [piece.strip("\n") for piece in re.split(r"\n[ \t]*\n", text) if piece.strip()]


def _joined(pieces: Sequence[str]) -> str:
    return re.sub(r" ?(\n+) ?", r"\1", " ".join(piece for piece in pieces if piece))
