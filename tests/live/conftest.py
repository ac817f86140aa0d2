"""An app on live sources: a strict Slack with the demo workspace in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from copilot.build import App
from copilot.settings import Environment, Policy, Settings
from tests.conftest import WORKSPACE
from tests.databases import put_tables
from tests.strict_slack import StrictSlack
from tests.strict_slack.importing import play_export

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from index.embedding.embedder import SentenceEmbedder
    from tests.strict_slack import Channel

Small = tuple[StrictSlack, "Channel", dict[str, str]]
QUESTION = "The run says StateLockedError, how do I get rid of the lock?"
ANSWER = "Delete .tool/state.lock and start again"


@pytest.fixture
def slack() -> Iterator[StrictSlack]:
    with StrictSlack() as slack:
        yield slack


@pytest.fixture
def demo_slack(slack: StrictSlack) -> StrictSlack:
    """The demo workspace as Slack has it."""
    play_export(slack, WORKSPACE / "slack_export")
    return slack


@pytest.fixture
def small(slack: StrictSlack) -> Small:
    """A support channel with a solved thread, and the ids of its people and messages."""
    ana, uma = slack.add_user("ana", real_name="Ana Alves"), slack.add_user("uma", real_name="Uma Ueda")
    support = slack.add_channel("support", [ana, uma])
    root = uma.says(support, QUESTION)
    reply = ana.says(support, ANSWER, root)
    return slack, support, {"ana": ana.id, "uma": uma.id, "root": root, "reply": reply}


@pytest.fixture
def live_app(
    slack: StrictSlack, tmp_path: Path, embedder: SentenceEmbedder, stores: dict[str, SecretStr]
) -> Iterator[Callable[..., App]]:
    """An app that reads from the strict Slack, and GitHub's address where it is given; sections as in copilot.toml."""
    apps: list[App] = []

    def make(github_url: str = "", data_dir: Path = tmp_path / "data", **sections: object) -> App:
        environment = Environment.model_construct(
            slack_bot_token=SecretStr(slack.bot_token),
            slack_api_url=slack.api_url,
            github_api_url=github_url,
            github_token=SecretStr("ghp-of-nobody") if github_url else None,
            copilot_data_dir=data_dir,
        ).model_copy(update=stores)
        if not stores:
            put_tables(data_dir)
        app = App(Settings(environment=environment, policy=Policy.model_validate(sections)))
        app.embedder = embedder
        apps.append(app)
        return app

    yield make
    for app in apps:
        app.close()
