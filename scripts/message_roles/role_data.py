"""Labelled companies: their threads, the role of each message, features and vectors."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from copilot.evaluation.case_making.gold_labels import ThreadLabel, read_gold
from copilot.evaluation.labelled_workspace import read_team
from index.embedding.embedder import word_vectors
from index.model import Thread
from index.roles.role_features import features_of
from index.sources.slack_export import SlackExport
from index.team import Team
from scripts.message_roles.own_examples import TEAM as EXAMPLE_TEAM
from scripts.message_roles.own_examples import own_examples

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

# The roles of tarnflag's messages, which the shared data lacks: read by one engineer, who saw texts and no prediction.
_OWN_ROLES = Path(__file__).parent / "tarnflag_roles.json"


@dataclass(frozen=True, slots=True)
class Company:
    """One workspace; every list is in the order of its messages."""

    name: str
    labels: Mapping[str, ThreadLabel]
    threads: tuple[Thread, ...]
    team: Team
    features: list[dict[str, float]]
    vectors: NDArray[np.float32]  # shape (messages, dimensions)
    roles: list[str | None]  # None: nobody said

    @property
    def stamps(self) -> list[str]:
        return [message.ts for thread in self.threads for message in thread.messages]

    @property
    def labelled(self) -> list[int]:
        """The places of the messages whose role is known."""
        return [place for place, role in enumerate(self.roles) if role]


def read_company(folder: Path) -> Company:
    """A company of `data/support`."""
    labels = read_gold(folder / "labels.jsonl", ThreadLabel)
    threads = tuple(item for item in SlackExport(folder / "export").read() if isinstance(item, Thread))
    team = Team(frozenset(read_team(folder / "team.json")), "settings")
    known = {ts: role for label in labels.values() for ts, role in label.roles}
    if not known and folder.name == "tarnflag":
        known = json.loads(_OWN_ROLES.read_text(encoding="utf-8"))
    return Company(
        name=folder.name,
        labels=labels,
        threads=threads,
        team=team,
        features=[features for thread in threads for features in features_of(thread, team)],
        vectors=np.stack([word_vectors().mean(message.text) for thread in threads for message in thread.messages]),
        roles=[known.get(message.ts) for thread in threads for message in thread.messages],
    )


def read_own_examples() -> Company:
    """Our own examples as one more company; of each thread only the last message has a role."""
    threads, last = zip(*own_examples(), strict=True)
    messages = [(message, thread) for thread in threads for message in thread.messages]
    by_ts = {id(thread.messages[-1]): role for thread, role in zip(threads, last, strict=True)}
    return Company(
        name="own examples",
        labels={},
        threads=tuple(threads),
        team=EXAMPLE_TEAM,
        features=[features for thread in threads for features in features_of(thread, EXAMPLE_TEAM)],
        vectors=np.stack([word_vectors().mean(message.text) for message, _ in messages]),
        roles=[by_ts.get(id(message)) for message, _ in messages],
    )
