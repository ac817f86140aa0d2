"""The chances of the flags, learned from labelled moments of support threads; card: tests/copilot/flags/MOMENTS.md.

One logistic regression a flag, over the named features of `moment_features` and the mean of the words' vectors.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from copilot.desk.open_question import question_of, read_in
from copilot.flags.moment_features import features_of
from index.classify.linear_classifier import LinearClassifier
from index.embedding.embedder import word_vectors
from index.roles import phrases

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from copilot.model import Conversation, FlagKind

LEARNED: tuple[FlagKind, ...] = ("needs_call", "product_review", "product_call", "blocker")
_LONGEST = 2_000  # characters
# The team has already invited to a call, or waits for what it asked: the next step is settled.
_NO_CALL = ("invited", "waits_for_asker")
_YES = 1  # the place of this class


@dataclass(frozen=True, slots=True)
class FlagModel:
    """The weights of one flag, and the chance from which it is raised: the share of labelled moments that have it."""

    weights: LinearClassifier
    raised_from: float


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights for each flag; `roles` are those that the roles of messages are judged with, None: the shipped ones."""

    flags: Mapping[FlagKind, FlagModel]
    roles: LinearClassifier | None = None

    def raised(self, conversation: Conversation) -> dict[FlagKind, float]:
        """The flags that are likely enough, with their chances."""
        features, vector = read(conversation, self.roles)
        found = {}
        for kind, model in self.flags.items():
            chance = float(model.weights.chances([features], vector[None, :])[0][_YES])
            if chance >= model.raised_from:
                found[kind] = chance
        if any(features.get(name) for name in _NO_CALL) or _is_a_wish(found):
            found.pop("needs_call", None)
        return found


def _is_a_wish(found: Mapping[FlagKind, float]) -> bool:
    """Whether it is likelier a wish than trouble: what is not there needs no debugging."""
    wish = max(found.get("product_review", 0.0), found.get("product_call", 0.0))
    return wish > found.get("needs_call", 0.0)


def read(
    conversation: Conversation, roles: LinearClassifier | None = None
) -> tuple[dict[str, float], NDArray[np.float32]]:
    """The features of a conversation, and the mean vector of the asker's words."""
    pairs, messages, role_of = read_in(conversation, roles)
    said = " ".join(phrases.own_words(message.text) for message in conversation.asked)
    return features_of(conversation, question_of(pairs, messages, role_of), role_of), word_vectors().mean(
        said[:_LONGEST]
    )


@cache
def shipped() -> Learned:
    """The weights that come with this package."""
    stored = orjson.loads(Path(__file__).with_name("flag_weights.json").read_bytes())
    return Learned({kind: _model(stored[kind]) for kind in LEARNED})


def _model(stored: dict[str, Any]) -> FlagModel:
    arrays = {name: np.asarray(stored[name]) for name in ("mean", "scale", "weights", "bias")}
    return FlagModel(
        LinearClassifier(tuple(stored["classes"]), tuple(stored["names"]), **arrays), stored["raised_from"]
    )
