"""Desks for the tests: over HTTP, over Socket Mode, or both."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.slack.desk import Crew, Desk, open_desk, populate
from tests.strict_slack import StrictSlack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from index.embedding.embedder import SentenceEmbedder


@pytest.fixture
def slack() -> Iterator[StrictSlack]:
    with StrictSlack(retry_delays=(0.0, 0.1, 0.2)) as slack:
        yield slack


@pytest.fixture
def crew(slack: StrictSlack) -> Crew:
    return populate(slack)


@pytest.fixture
def data_dir(demo_data: Path, tmp_path: Path) -> Path:
    """A data folder of the test's own, with the demo workspace's index in it."""
    return shutil.copytree(demo_data, tmp_path / "data")


@pytest.fixture
def make_desk(
    slack: StrictSlack, crew: Crew, data_dir: Path, embedder: SentenceEmbedder
) -> Iterator[Callable[..., Desk]]:
    desks: list[Desk] = []

    def make(**kwargs: Any) -> Desk:
        desks.append(open_desk(slack, crew, data_dir, embedder, **kwargs))
        return desks[-1]

    yield make
    for desk in desks:
        slack.drop_sockets()
        desk.server.stop()
        desk.app.close()


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk()


@pytest.fixture(params=["http", "socket"])
def each_desk(request: pytest.FixtureRequest, make_desk: Callable[..., Desk]) -> Desk:
    """The same test over both doors; cards go to the team's channel."""
    return make_desk(door=request.param, policy={"slack": {"cards_to": "triage_channel"}})
