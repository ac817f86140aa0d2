"""Reading our own moments: invented talks, with the flags that are right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from copilot.model import Conversation, Turn
from index.model import Message
from index.sources.base import safe_text

if TYPE_CHECKING:
    from index.model import Role

_FILE = Path(__file__).with_name("own_moments.txt")
_WHO: dict[str, Role] = {"A": "asker", "T": "team", "U": "user"}
_FIRST = 1_700_000_000


def own_moments() -> list[tuple[Conversation, frozenset[str]]]:
    """Each talk and its flags."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return [_moment(number, line) for number, line in enumerate(lines) if line and not line.startswith("#")]


def _moment(number: int, line: str) -> tuple[Conversation, frozenset[str]]:
    flags, said = line.split(" | ", 1)
    turns = [_turn(number, place, part) for place, part in enumerate(said.split(" || "))]
    return Conversation(tuple(turns)), frozenset(flags.split()) - {"none"}


def _turn(number: int, place: int, part: str) -> Turn:
    who, text = part.split(": ", 1)
    role, safe = _WHO[who.strip()], safe_text(text)
    ts = f"{_FIRST + 10_000 * number + 600 * place}.000100"
    return Turn(role, Message(ts, f"U{role}", safe.text, secrets=safe.found))
