"""What `doctor` says about one thing it checked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked; a fault says how to fix it."""

    check: str
    ok: bool
    says: str
    warning: bool = False  # it works, but somebody should take a look


def fine(check: str, says: str) -> Finding:
    return Finding(check, True, says)


def warn(check: str, says: str) -> Finding:
    return Finding(check, True, says, warning=True)


def fault(check: str, says: str) -> Finding:
    return Finding(check, False, says)
