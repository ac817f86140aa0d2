"""The role of each message of a thread, by the shipped weights."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.classify.linear_classifier import LinearClassifier
from index.embedding.embedder import word_vectors
from index.roles.role_features import features_of
from index.text import without_middle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from index.model import Message, Thread
    from index.team import Team

_READ = 4_000  # characters of a message: its ends say what it does
ROLES = (
    "asks", "adds_facts", "asks_back", "holds", "proposes", "corrects", "announces_fix", "confirms", "denies", "thanks",
    "bumps", "coordinates", "invites_to_call", "off_topic",
)  # fmt: skip
# Without any of these a message does not have the role, whatever else speaks for it.
_NEEDS = {"invites_to_call": ("says_calling", "meeting_link", "phrase_offers_a_call")}

ANSWER = "answer"  # the one purpose that answers, see copilot/drafting/purposes.py
# What a reply posted through the app does, by what it was for. Only an answer says something about the question.
_BY_PURPOSE = {
    ANSWER: "proposes",
    "holding_reply": "holds",
    "product_review": "holds",
    "out_of_hours": "holds",
    "missing_facts": "asks_back",
    "offer_call": "invites_to_call",
    "invite_to_product": "invites_to_call",
    "follow_up": "bumps",
    "thank_and_close": "thanks",
    "hand_over": "coordinates",
    "secret_shared": "coordinates",
}


def roles_of(thread: Thread, team: Team, classifier: LinearClassifier | None = None) -> dict[str, str]:
    """The role of each message by its ts."""
    return {ts: role for ts, (role, _) in judged_roles(thread, team, classifier).items()}


def judged_roles(
    thread: Thread, team: Team, classifier: LinearClassifier | None = None
) -> dict[str, tuple[str, float | None]]:
    """The role of each message by its ts, and how likely it is right; None where it is known."""
    by = classifier or shipped()
    seen = replace(thread, messages=tuple(replace(m, text=without_middle(m.text, _READ)) for m in thread.messages))
    vectors = np.stack([word_vectors().mean(message.text) for message in seen.messages])
    decided = judge(by, features_of(seen, team), vectors)
    return {
        message.ts: (known, None) if (known := role_of_post(message)) else judged
        for message, judged in zip(thread.messages, decided, strict=True)
    }


def decide(by: LinearClassifier, features: Sequence[Mapping[str, float]], vectors: NDArray[np.float32]) -> list[str]:
    """The most likely role of each message among those that its words allow."""
    return [role for role, _ in judge(by, features, vectors)]


def judge(
    by: LinearClassifier, features: Sequence[Mapping[str, float]], vectors: NDArray[np.float32]
) -> list[tuple[str, float]]:
    """The same, each with its chance."""
    chances = by.chances(features, vectors)
    for row, signs in zip(chances, features, strict=True):
        for role, needed in _NEEDS.items():
            if role in by.classes and not any(signs.get(sign) for sign in needed):
                row[by.classes.index(role)] = 0
    return [(by.classes[at], float(row[at])) for row, at in zip(chances, chances.argmax(axis=1), strict=True)]


@cache
def shipped() -> LinearClassifier:
    """The weights that come with this package."""
    return LinearClassifier.from_file(Path(__file__).with_name("roles.json"))


def role_of_post(message: Message) -> str | None:
    """The role of a reply posted through the app; None where its words decide."""
    return _BY_PURPOSE.get(message.purpose, "holds") if message.purpose else None
