"""What long work tells whoever waits: the stage it is at, and how far."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Bars on a terminal, plain lines elsewhere, nothing in tests."""

    def stage(self, name: str, total: int | None = None) -> None: ...

    def advance(self, steps: int = 1) -> None: ...

    def note(self, text: str) -> None:
        """Something that whoever waits should know: why nothing moves, what is left out."""


class Silent:
    """Tells nobody."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Nothing."""

    def advance(self, steps: int = 1) -> None:
        """Nothing."""

    def note(self, text: str) -> None:
        """Nothing."""
