"""`doctor`: what can be checked without asking anybody, and what to do about each fault."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from copilot.build import App
from copilot.commands.output import print_json
from copilot.settings import load_settings
from index.embedder import DEFAULT_MODEL, bundled_model
from index.errors import SupportCopilotError
from index.store import count_by_standing, current_revision
from index.tables import SOURCES

if TYPE_CHECKING:
    from collections.abc import Callable

_STALE_DAYS = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked."""

    check: str
    ok: bool
    says: str


def run(*, as_json: bool) -> None:
    app = App(load_settings())
    findings = examine(app, datetime.now(UTC))
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            print(f"{'ok  ' if finding.ok else 'FAULT'} {finding.check}: {finding.says}")
    sys.exit(0 if all(finding.ok for finding in findings) else 1)


def examine(app: App, now: datetime) -> list[Finding]:
    """Everything that can be checked so far, in the order in which one thing needs another."""
    return [
        Finding("settings", True, _settings(app)),
        _check("database", lambda: _database(app)),
        _check("embedding model", lambda: _model(app)),
        _check("index", lambda: _index(app)),
        *_sources(app, now),
    ]


def _check(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, look())
    except SupportCopilotError as error:
        return Finding(name, False, str(error))


def _settings(app: App) -> str:
    environment, policy = app.settings.environment, app.settings.policy
    tokens = ("slack_bot_token", "slack_app_token", "slack_signing_secret", "github_token", "openai_api_key")
    present = [name.upper() for name in tokens if getattr(environment, name)]
    return f"read; answer_threshold {policy.search.answer_threshold}; secrets set: {', '.join(present) or 'none'}"


def _database(app: App) -> str:
    counts = count_by_standing(app.engine)
    rows = ", ".join(f"{number} {standing}" for standing, number in sorted(counts.items())) or "no cases yet"
    return f"{app.engine.url.render_as_string(hide_password=True)}; {rows}"


def _model(app: App) -> str:
    name = app.settings.policy.embedding.model
    return (
        f"{name}, hash of {bundled_model().name} checked"
        if name == DEFAULT_MODEL
        else f"{name}, loaded when first used"
    )


def _index(app: App) -> str:
    live = app.live.current()[0].generation
    with app.engine.connect() as connection:
        behind = current_revision(connection) - live.revision
    fresh = f"; {behind} change(s) since, searched as fresh cases" if behind else ""
    built = f"built {live.built_at:%Y-%m-%d %H:%M} UTC{fresh}"
    return f"{live.generation_id}, {live.cases} cases, {live.vectors} vectors, {built}"


def _sources(app: App, now: datetime) -> list[Finding]:
    try:
        with app.engine.connect() as connection:
            rows = connection.execute(select(SOURCES).order_by(SOURCES.c.name)).all()
    except SupportCopilotError:
        return []  # the database's own finding says why
    findings = []
    for row in rows:
        age = (now - row.read_at).days
        skipped = ", ".join(f"{number} {reason}" for reason, number in row.skipped.items()) or "nothing"
        says = f"read {row.read_at:%Y-%m-%d %H:%M} UTC, {row.cases} cases, left out: {skipped}"
        hint = "" if age < _STALE_DAYS else f"; {age} days ago, run `support-copilot reindex` to catch up"
        findings.append(Finding(f"source {row.name}", True, says + hint))
    return findings
