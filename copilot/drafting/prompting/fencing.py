"""Fences around what others wrote, with a random token, so that nobody can close one from inside."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Control tokens that a model server may obey anywhere in a text: <|im_start|>, <think>, [INST].
_CONTROL = re.compile(r"<(?=\||/?think\b|/?s>)|\[(?=/?INST\])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fence:
    """The fence of one request; `token` is random and used only once."""

    token: str

    def around(self, name: str, text: str) -> str:
        """The text between two lines with its name and the token."""
        return f"<<{name} {self.token}>>\n{inert(text, self.token)}\n<<end {name} {self.token}>>"


def inert(text: str, token: str) -> str:
    """The text without the token and without anything that a model server takes for a control token."""
    return _CONTROL.sub(lambda found: f"{found[0]} ", text.replace(token, ""))
