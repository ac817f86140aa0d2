"""A community with words of its own: its users call every part by a name that no general model knows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.exports import comment, issue, write_issues

if TYPE_CHECKING:
    from pathlib import Path

PARTS = {
    "flumox": "the scheduler",
    "wendle": "the report exporter",
    "quabba": "the login page",
    "brinzel": "the backup daemon",
    "tozzit": "the search index",
    "marpo": "the mail gateway",
}
TROUBLES = (
    "stops after a minute",
    "is slow on Mondays",
    "forgets its settings",
    "prints nothing at all",
    "uses all the memory",
    "breaks with long names",
    "shows the wrong date",
    "asks for a password",
    "ignores the proxy",
    "cannot be installed",
    "crashes on startup",
    "loses its connection",
)
KNOWN = [(nickname, official, trouble) for trouble in TROUBLES for nickname, official in PARTS.items()]
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
FIRST_AGAIN = 1000  # the number of the first issue that repeats another


def moment(day: float) -> str:
    return f"{BEGIN + timedelta(days=day):%Y-%m-%dT%H:%M:%SZ}"


def jargon_issues() -> list[dict[str, Any]]:
    """Every trouble of every part, told by its official name; then the same by users, each marked as a duplicate."""
    first = [
        issue(
            number, title=f"{official} {trouble}", body=f"Since the update {official} {trouble}.", created_at=moment(0)
        )
        for number, (_, official, trouble) in enumerate(KNOWN, start=1)
    ]
    return [*first, *(_again(place) for place in range(len(KNOWN)))]


def _again(place: int) -> dict[str, Any]:
    """A user's issue on its own day, of which it is said half a day later what it repeats."""
    nickname, _, trouble = KNOWN[place]
    return issue(
        FIRST_AGAIN + place,
        title=f"my {nickname} {trouble}",
        body=f"Number {place}: the {nickname} {trouble} here.",
        created_at=moment(10 + place),
        state="closed",
        closed_at=moment(10.5 + place),
        comments=[comment(f"Duplicate of #{place + 1}", at=moment(10.5 + place))],
    )


def write_jargon(path: Path) -> Path:
    return write_issues(path, *jargon_issues())
