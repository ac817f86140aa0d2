"""A model server of each test's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.model_server import ModelServer

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server
