"""When each source was last read, and what was left out: for `doctor`, and as a line on the home page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from index.history.github import repository_states
from index.history.slack import channel_states
from index.sections.section import DOCS
from index.storage.tables import SOURCES

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from copilot.settings import Policy


@dataclass(frozen=True, slots=True)
class SourceState:
    """One source; `read_at` is None if it was never read to its end."""

    name: str
    read_at: datetime | None
    cases: int = 0  # of docs: sections
    skipped: dict[str, int] = field(default_factory=dict)  # reason → number
    problems: tuple[str, ...] = ()  # what could not be read the last time, and why
    is_stale: bool = False


def freshness(engine: Engine, policy: Policy, now: datetime, *, has_slack: bool) -> list[SourceState]:
    """Every source that was ever read, and those that the settings name but nobody has read yet."""
    stale_after = timedelta(days=policy.reindex.stale_days)
    with engine.connect() as connection:
        rows = {row.name: row for row in connection.execute(select(SOURCES).order_by(SOURCES.c.name))}
    problems = _problems(engine)
    live = [*(["slack"] if has_slack else []), *(f"github:{repo}" for repo in policy.github.repositories)]
    live += (f"{DOCS}{source.called}" for source in policy.docs.sources)
    read = [
        SourceState(
            row.name, row.read_at, row.cases, row.skipped, problems.get(row.name, ()), now - row.read_at > stale_after
        )
        for row in rows.values()
    ]
    missing = [SourceState(name, None, problems=problems.get(name, ()), is_stale=True) for name in live]
    return [*read, *(state for state in missing if state.name not in rows)]


def in_one_line(states: list[SourceState], now: datetime) -> str:
    """For the home page: how many cases, and how old."""
    if not states:
        return ""
    ages = (f"{_shown(state.name)} {_age(state, now)}{' ⚠️' if state.is_stale else ''}" for state in states)
    cases = sum(state.cases for state in states if not state.name.startswith(DOCS))
    sections = sum(state.cases for state in states if state.name.startswith(DOCS))
    docs = f", {sections:,} sections of docs" if sections else ""
    return f"{cases:,} cases, known issues and pointers{docs} · read: {', '.join(ages)}"


def _problems(engine: Engine) -> dict[str, tuple[str, ...]]:
    channels = [(s.name, s.problem) for s in channel_states(engine).values() if s.problem]
    found = {f"github:{s.repo}": (s.problem,) for s in repository_states(engine).values() if s.problem}
    slack = tuple(f"#{name}: {problem.replace('_', ' ')}" for name, problem in channels)
    return found | ({"slack": slack} if slack else {})


def _shown(name: str) -> str:
    """A file's name without its folders."""
    return "Slack" if name == "slack" else name if name.startswith(("github:", DOCS)) else name.rsplit("/", 1)[-1]


def _age(state: SourceState, now: datetime) -> str:
    if state.read_at is None:
        return "never"
    hours = int((now - state.read_at).total_seconds() // 3600)
    return "within the hour" if hours < 1 else f"{hours} h ago" if hours < 48 else f"{hours // 24} days ago"
