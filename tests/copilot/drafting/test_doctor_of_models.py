"""What `doctor` says of the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.doctor.checkup import examine
from tests.conftest import NOW
from tests.model_server import ModelServer
from tests.modelled import with_model

if TYPE_CHECKING:
    from copilot.build import App
    from copilot.doctor.findings import Finding


def drafts(app: App) -> Finding:
    (found,) = (finding for finding in examine(app, lambda: NOW) if finding.check == "drafts")
    return found


def test_without_a_model_it_says_how_to_have_one(demo_app: App) -> None:
    assert drafts(demo_app).ok
    assert "set OPENAI_API_KEY" in drafts(demo_app).says


def test_a_model_that_is_there(demo_app: App, server: ModelServer) -> None:
    found = drafts(with_model(demo_app, server.url))
    assert found.ok
    assert found.says.startswith("by gpt-5-mini; ")
    assert "of 2,000,000 tokens used today" in found.says


def test_a_model_that_its_server_does_not_list(demo_app: App, server: ModelServer) -> None:
    server.models = ["another"]
    assert "check [model] name" in drafts(with_model(demo_app, server.url)).says


def test_a_server_that_is_not_there_is_a_fault(demo_app: App) -> None:
    gone = ModelServer()
    gone._http.server_close()
    found = drafts(with_model(demo_app, gone.url))
    assert not found.ok
    assert "connection to the model server failed" in found.says


def test_a_wrong_key_is_a_fault(demo_app: App, server: ModelServer) -> None:
    found = drafts(with_model(demo_app, server.url.replace("/v1", "/v2")))
    assert not found.ok
    assert "check OPENAI_API_KEY" in found.says
