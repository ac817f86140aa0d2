"""Fences around what others wrote: a mark that nobody could know before, so that nobody can close one from inside."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Marks that a model server may read as its own, wherever they stand: <|im_start|>, <think>, [INST].
_CONTROL = re.compile(r"<(?=\||/?think\b|/?s>)|\[(?=/?INST\])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fence:
    """The fence of one request; `token` is random and used for no other."""

    token: str

    def around(self, name: str, text: str) -> str:
        """The text between two lines that bear its name and the token."""
        return f"<<{name} {self.token}>>\n{inert(text, self.token)}\n<<end {name} {self.token}>>"


def inert(text: str, token: str) -> str:
    """The text without the token, and with nothing in it that a model server takes for a mark of its own."""
    return _CONTROL.sub(lambda found: f"{found[0]} ", text.replace(token, ""))
