"""Everything that can be checked, here, in Slack and on GitHub, and how to fix each fault."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from copilot.doctor.findings import fault, fine, warn
from copilot.doctor.github import check_github
from copilot.doctor.model_server import drafts
from copilot.doctor.slack import check_slack
from copilot.records import work
from copilot.records.answers.decisions import unsettled
from copilot.records.database import address_of
from copilot.records.freshness import freshness
from copilot.records.groups import group_known_as
from index.embedding.addresses import shown_address
from index.embedding.cluster import count_workers
from index.embedding.embedder import DEFAULT_MODEL, bundled_model
from index.errors import SupportCopilotError
from index.sections.section import DOCS
from index.storage.case_store import count_by_standing
from index.storage.private import make_private, open_to_others
from index.storage.revision import current_revision

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from copilot.build import App
    from copilot.doctor.findings import Finding
    from copilot.records.freshness import SourceState

_SHOWN = 10  # given-up jobs that are listed


def examine(app: App, clock: Callable[[], datetime], *, try_again: bool = False) -> list[Finding]:
    """Everything that can be checked, in order of dependence."""
    return [
        _check("settings", lambda: _settings(app)),
        _check("database", lambda: _database(app)),
        _data_folder(app.settings.environment.copilot_data_dir),
        _check("vectors", lambda: app.vectors.where()),
        _check("embedding model", lambda: _model(app)),
        _check("drafts", lambda: drafts(app, clock())),
        _check("index", lambda: _index(app)),
        *_sources(app, clock()),
        *check_slack(app.settings, clock, partial(_known_group, app)),
        *check_github(app.settings),
        *([_check("try again", lambda: _try_again(app, clock()))] if try_again else []),
        *_operator(app),
    ]


def _known_group(app: App, handle: str) -> str | None:
    try:
        return group_known_as(app.engine, handle)
    except SupportCopilotError:
        return None  # the database's own finding says why


def _check(name: str, look: Callable[[], str]) -> Finding:
    try:
        return fine(name, look())
    except SupportCopilotError as error:
        return fault(name, str(error))


def _settings(app: App) -> str:
    """What is set; a wrong value was an error when it was loaded."""
    environment, policy = app.settings.environment, app.settings.policy
    tokens = ("slack_bot_token", "slack_app_token", "slack_signing_secret", "github_token", "openai_api_key")
    present = [name.upper() for name in tokens if getattr(environment, name)]
    return f"read; answer_threshold {policy.search.answer_threshold}; secrets set: {', '.join(present) or 'none'}"


def _database(app: App) -> str:
    counts = count_by_standing(app.engine)
    rows = ", ".join(f"{number} {standing}" for standing, number in sorted(counts.items())) or "no cases yet"
    return f"{shown_address(address_of(app.engine))}; {rows}"


def _data_folder(folder: Path) -> Finding:
    """Whether anybody else on this machine can still read it, after we made our own files private."""
    make_private(folder)
    found = list(open_to_others(folder))
    if not found:
        return fine("data folder", f"{folder}, for its owner alone")
    says = f"others can read or write {len(found)} file(s) and folder(s), such as {found[0]}"
    return warn("data folder", f"{says}. They belong to somebody else: run `chmod -R go-rwx {folder}` as their owner.")


def _model(app: App) -> str:
    embedding = app.settings.policy.embedding
    name, cluster = embedding.model, embedding.cluster
    loaded = f"hash of {bundled_model().name} checked" if name == DEFAULT_MODEL else "loads on first use"
    number = count_workers(cluster) if cluster else embedding.workers
    helped = f"; large histories embedded by {number} processes" + (f" at {shown_address(cluster)}" if cluster else "")
    return f"{name}, {loaded}{helped if cluster or number > 1 else ''}{_tuned(app)}"


def _tuned(app: App) -> str:
    tuned = app.embedder.model_id
    about = app.tuned.about(tuned)
    if about is None:
        return ""
    live = app.generations.live()
    since = "" if live and live.model == tuned else "; used from the next reindex on"
    return f"; tuned to {tuned}, MRR {about['mrr_before']} → {about['mrr_after']}{since}"


def _index(app: App) -> str:
    live = app.live.current()[0].generation
    with app.engine.connect() as connection:
        behind = current_revision(connection) - live.revision
    fresh = f"; {behind} change(s) since, searched as fresh cases" if behind else ""
    built = f"built {live.built_at:%Y-%m-%d %H:%M} UTC{fresh}"
    return f"{live.generation_id}, {live.cases} cases, {live.vectors} vectors, {built}"


def _sources(app: App, now: datetime) -> list[Finding]:
    """When each source was last read, how many cases it gave, what was left out and why."""
    has_slack = app.settings.environment.slack_bot_token is not None
    try:
        states = freshness(app.engine, app.settings.policy, now, has_slack=has_slack)
    except SupportCopilotError:
        return []  # the database's own finding says why
    return [_source(state, now) for state in states]


def _source(state: SourceState, now: datetime) -> Finding:
    check, catch_up = f"source {state.name}", "run `support-copilot reindex` to catch up"
    problems = f"; not read: {', '.join(state.problems)}" if state.problems else ""
    if state.read_at is None:
        return warn(check, f"never fully read{problems}; {catch_up}")
    skipped = ", ".join(f"{number} {reason}" for reason, number in state.skipped.items()) or "nothing"
    counted = f"{state.cases} {'sections' if state.name.startswith(DOCS) else 'cases'}"
    says = f"read {state.read_at:%Y-%m-%d %H:%M} UTC, {counted}, left out: {skipped}{problems}"
    hint = f"; {(now - state.read_at).days} days ago, {catch_up}" if state.is_stale else ""
    return (warn if hint or problems else fine)(check, says + hint)


def _try_again(app: App, now: datetime) -> str:
    number = work.try_again(app.engine, now)
    return f"{number} job(s) will be retried as soon as `serve` runs"


def _operator(app: App) -> list[Finding]:
    """What needs an operator."""
    try:
        given_up = work.given_up(app.engine)
        with app.engine.connect() as connection:
            posts = unsettled(connection)
    except SupportCopilotError:
        return []  # the database's own finding says why
    return [_jobs(given_up), _posts(posts)]


def _jobs(given_up: list[tuple[str, str]]) -> Finding:
    if not given_up:
        return fine("jobs", "none given up")
    shown = "; ".join(f"{key} ({reason.rstrip('.')})" for key, reason in given_up[:_SHOWN])
    more = f"; and {len(given_up) - _SHOWN} more" if len(given_up) > _SHOWN else ""
    fix = "Fix what they say, then run `support-copilot doctor --try-again`."
    return fault("jobs", f"{len(given_up)} given up: {shown}{more}. {fix}")


def _posts(states: dict[str, int]) -> Finding:
    unknown, waiting = states.get("unknown", 0), states.get("ready", 0) + states.get("sending", 0)
    if unknown:
        says = "may or may not have been posted. `serve` looks in the threads and posts only what is missing"
        return warn("posts", f"{unknown} approved message(s) {says}: make sure that it runs.")
    if waiting:
        return warn(
            "posts", f"{waiting} approved message(s) not posted yet. `serve` posts them: make sure that it runs."
        )
    return fine("posts", "every approved message is posted")
