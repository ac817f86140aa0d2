"""Threads whose kind is known: labelled companies, and openings that we invented ourselves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.evaluation.case_making.gold_labels import ThreadLabel, read_gold
from copilot.evaluation.labelled_workspace import read_team
from index.kinds.thread_features import features_of
from index.model import Channel, Message, Thread
from index.sources.slack_export import SlackExport
from index.team import Team

if TYPE_CHECKING:
    from collections.abc import Sequence

# One a line: kind, channel, who opened it (team or user), its text, and replies, each by asker, team or user.
_OWN = Path(__file__).parent / "own_threads.jsonl"


@dataclass(frozen=True, slots=True)
class Teacher:
    """Threads by one hand; every list is in the same order."""

    threads: Sequence[Thread]
    kinds: Sequence[str]
    is_case: Sequence[bool]  # empty: nobody said
    features: Sequence[dict[str, float]]


def read_company(folder: Path) -> Teacher:
    """A company of `data/support`: the threads of its export that are labelled."""
    labels = read_gold(folder / "labels.jsonl", ThreadLabel)
    team = Team(frozenset(read_team(folder / "team.json")), "settings")
    read = (item for item in SlackExport(folder / "export").read() if isinstance(item, Thread))
    threads = [thread for thread in read if thread.case_id in labels]
    found = [labels[thread.case_id] for thread in threads]
    return _teacher(threads, [label.kind for label in found], team, [label.is_case for label in found])


def own_threads() -> Teacher:
    """Those of our own, about other products."""
    rows = [json.loads(line) for line in _OWN.read_text(encoding="utf-8").splitlines()]
    threads = [thread_of(channel, by, text, replies) for _, channel, by, text, replies in rows]
    return _teacher(threads, [kind for kind, *_ in rows], Team(frozenset({"T1", "T2"}), "settings"))


def thread_of(channel: str, by: str, text: str, replies: Sequence[tuple[str, str]]) -> Thread:
    """A thread in which T1 or U1 asks, T2 answers for the team, and U2 is another user."""
    asker = "T1" if by == "team" else "U1"
    names = {"asker": asker, "team": "T2", "user": "U2"}
    said = [(asker, text), *((names[who], reply) for who, reply in replies)]
    messages = tuple(Message(f"{n}.000000", who, words) for n, (who, words) in enumerate(said, start=1))
    return Thread(Channel("C1", channel, "public"), messages[0].ts, messages)


def _teacher(threads: Sequence[Thread], kinds: Sequence[str], team: Team, is_case: Sequence[bool] = ()) -> Teacher:
    return Teacher(threads, kinds, is_case, [features_of(thread, team) for thread in threads])
