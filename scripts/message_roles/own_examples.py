"""Examples written by us, for what the companies have too few of: verdicts of askers, and short words of the team."""

from __future__ import annotations

import json
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

from index.model import Channel, Message, Thread
from index.team import Team

if TYPE_CHECKING:
    from collections.abc import Iterator

_FILE = Path(__file__).with_name("examples.json")
_CHANNEL = Channel("C0", "support", "public")
TEAM = Team(frozenset({"UTEAM"}), "settings")


def own_examples() -> Iterator[tuple[Thread, str]]:
    """A thread each, with the role of its last message."""
    said = json.loads(_FILE.read_text(encoding="utf-8"))
    contexts = cycle(said["contexts"])
    for role, texts in said["after_an_answer_by_the_asker"].items():
        for text in texts:
            question, answer = next(contexts)
            yield _thread(("UASKER", question), ("UTEAM", answer), ("UASKER", text)), role
    for role, texts in said["by_the_team_to_the_question"].items():
        for text in texts:
            question, answer = next(contexts)
            before = [("UOTHER", answer)] if role == "corrects" else [("UTEAM", answer)] if role == "bumps" else []
            yield _thread(("UASKER", question), *before, ("UTEAM", text)), role


def _thread(*said: tuple[str, str]) -> Thread:
    messages = tuple(
        Message(f"{1_700_000_000 + place * 3_600}.000100", who, text) for place, (who, text) in enumerate(said)
    )
    return Thread(_CHANNEL, messages[0].ts, messages)
