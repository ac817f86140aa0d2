"""Whether what users wrote wants an answer: greetings, thanks, announcements, small talk and job offers want none.

When in doubt it does: a question without a card costs more than a card without a question.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.details import impersonal_answer
from index.kinds.thread_features import features_of
from index.kinds.thread_kind import NO_VECTORS, shipped
from index.model import Channel, Thread
from index.roles.phrases import is_noise
from index.team import Team

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.classify.linear_classifier import LinearClassifier
    from index.model import Message

UNASKED = ("announcement", "chat", "other")  # kinds that want no answer
_CERTAIN = 0.6  # chance of those together, of which nobody's question in four labelled companies had more than .51
_NEEDS = ("question", "asks_failing", "shows_failing", "error_code", "code_block", "file")  # signs of a need
_CHANNEL = Channel("", "support", "public")  # cards are made for support channels, whatever their names
_NOBODY = Team(frozenset(), "settings")
_EMOJI = re.compile(r":[a-z0-9_+-]{2,40}:|[^\w\s!-/:-@\[-`{-~]")


def wants_an_answer(messages: Sequence[Message], by: LinearClassifier | None = None) -> bool:
    """Whether the first author of these messages wants one, or another one shows a need; `by`: other weights."""
    asker = messages[0].author
    asked = tuple(message for message in messages if message.author == asker)
    others = (message for message in messages if message.author != asker)
    return _wants(asked, by or shipped()) or any(_shows_need(_signs((message,))) for message in others)


def _wants(written: tuple[Message, ...], by: LinearClassifier) -> bool:
    signs = _signs(written)
    if _shows_need(signs):
        return True
    if all(only_greets(message.text) for message in written):
        return False
    chances = dict(zip(by.classes, by.chances([signs], NO_VECTORS)[0], strict=True))
    return bool(sum(chances[kind] for kind in UNASKED) < _CERTAIN)


def _signs(written: tuple[Message, ...]) -> dict[str, float]:
    return features_of(Thread(_CHANNEL, written[0].ts, written), _NOBODY)


def _shows_need(signs: Mapping[str, float]) -> bool:
    return any(sign in signs for sign in _NEEDS)


def only_greets(text: str) -> bool:
    """Whether it is a greeting, thanks or an emoji, and nothing else."""
    said = _EMOJI.sub(" ", text).strip()
    return is_noise(impersonal_answer(f"{said}!", (), ()))
