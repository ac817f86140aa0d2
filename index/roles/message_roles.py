"""The role of each message of a thread, by the shipped weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from index.embedding.embedder import word_vectors
from index.roles.role_classifier import shipped
from index.roles.role_features import features_of

if TYPE_CHECKING:
    from index.model import Thread
    from index.roles.role_classifier import RoleClassifier
    from index.team import Team

ROLES = (
    "asks", "adds_facts", "asks_back", "holds", "proposes", "corrects", "announces_fix", "confirms", "denies", "thanks",
    "bumps", "coordinates", "invites_to_call", "off_topic",
)  # fmt: skip


def roles_of(thread: Thread, team: Team, classifier: RoleClassifier | None = None) -> dict[str, str]:
    """The role of each message by its ts."""
    by = classifier or shipped()
    vectors = np.stack([word_vectors().mean(message.text) for message in thread.messages])
    decided = by.decide(features_of(thread, team), vectors)
    return {message.ts: role for message, role in zip(thread.messages, decided, strict=True)}
