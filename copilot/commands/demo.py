"""`demo`: index the bundled workspace and ask it; no token, no account, and none of the user's settings."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from copilot import gather
from copilot.build import App
from copilot.commands.reindex import reindex_files
from copilot.commands.reindexing.reindex_report import summary
from copilot.commands.terminal.output import print_json, say
from copilot.settings import Environment, Policy, Settings, load_policy
from copilot.suggest import suggest
from copilot.suggestion_json import suggestion_json

if TYPE_CHECKING:
    from copilot.model import Suggestion

QUESTIONS = (
    # solved before, asked in other words
    "Each CI job begins without any memory of former runs and recomputes all the incremental models. Any way to share "
    "that between jobs?",
    # a known issue
    "Upserting into a BigQuery table that forbids queries without partition condition doesn't work.",
    # never answered
    "Is there an Airflow operator that starts a single model and hands the row count over to the next task?",
)


def run(question: str | None, *, as_json: bool) -> None:
    with as_file(files("copilot") / "demo" / "workspace") as workspace:
        app = App(demo_settings(load_policy(workspace / "copilot.toml")))
        issues = [workspace / "github_issues.jsonl", workspace / "github_releases.jsonl"]
        report = reindex_files(app, [workspace / "slack_export"], issues)
    suggestions = [_ask(app, text) for text in ([question] if question is not None else QUESTIONS)]
    if as_json:
        print_json([suggestion_json(suggestion) for suggestion in suggestions])
        return
    from copilot.commands.terminal.suggestion_card import print_suggestion

    say(summary(report))
    for suggestion in suggestions:
        print_suggestion(suggestion)


def demo_settings(policy: Policy) -> Settings:
    """The demo's own policy and folder; the environment only says where data may be written."""
    data_dir = Environment().copilot_data_dir / "demo"
    environment = Environment.model_construct(copilot_data_dir=data_dir)
    return Settings.model_construct(environment=environment, policy=policy)


def _ask(app: App, text: str) -> Suggestion:
    now = datetime.now(UTC)
    conversation = gather.from_question(text, now)
    return suggest(conversation, app.suggest_services, suggestion_id=uuid.uuid4().hex, now=now)
