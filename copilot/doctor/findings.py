"""What `doctor` says about one thing that it looked at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked; what is not in order says what to do about it."""

    check: str
    ok: bool
    says: str
    warning: bool = False  # everything works, and yet somebody should look


def fine(check: str, says: str) -> Finding:
    return Finding(check, True, says)


def warn(check: str, says: str) -> Finding:
    return Finding(check, True, says, warning=True)


def fault(check: str, says: str) -> Finding:
    return Finding(check, False, says)
