"""Labelled companies: their threads, the role of each message, features and vectors."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from copilot.commands.evaluating.evaluate_cases import read_team
from copilot.evaluation.case_making.gold_labels import ThreadLabel, read_gold
from index.model import Thread
from index.sources.slack_export import SlackExport
from index.team import Team
from scripts.message_roles.role_features import features_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from index.embedding.embedder import Embedder

ROLES = (
    "asks", "adds_facts", "asks_back", "holds", "proposes", "corrects", "announces_fix", "confirms", "denies", "thanks",
    "bumps", "coordinates", "invites_to_call", "off_topic",
)  # fmt: skip
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


def read_company(folder: Path, embedder: Embedder, cache: Path) -> Company:
    """A company of `data/support`; its vectors are made once and kept in `cache`."""
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
        vectors=_vectors(threads, embedder, cache / f"{folder.name}.npz"),
        roles=[known.get(message.ts) for thread in threads for message in thread.messages],
    )


def _vectors(threads: tuple[Thread, ...], embedder: Embedder, kept: Path) -> NDArray[np.float32]:
    said = {message.ts: message.text for thread in threads for message in thread.messages}
    if kept.exists():
        with np.load(kept) as stored:
            known = dict(zip(stored["ts"].tolist(), stored["v"], strict=True))
        if known.keys() >= said.keys():
            return np.stack([known[ts] for ts in said])
    vectors = embedder.encode(list(said.values()))
    kept.parent.mkdir(parents=True, exist_ok=True)
    np.savez(kept, ts=np.array(list(said)), v=vectors)
    return vectors
