"""What `doctor` says of the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.doctor.checkup import examine
from tests.conftest import NOW
from tests.model_server import ModelServer, Taken, error, says, status
from tests.modelled import with_model

if TYPE_CHECKING:
    from copilot.build import App
    from copilot.doctor.findings import Finding
    from tests.model_server.faults import Behaviour


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


def test_a_model_on_a_server_without_a_list(demo_app: App, server: ModelServer) -> None:
    server.models = None
    assert drafts(with_model(demo_app, server.url)).says.startswith("by gpt-5-mini; ")


def test_a_server_that_refuses_a_form_is_asked_without_it(demo_app: App, server: ModelServer) -> None:
    server.takes = Taken(form="json_object", limit="max_tokens", refuses=refuses)
    found = drafts(with_model(demo_app, server.url))
    assert found.ok
    assert "its server does not take json_schema, max_completion_tokens, and is asked without" in found.says
    assert len(server.refused) == 2


def refuses(name: str) -> Behaviour:
    return error(422, {"error": {"message": f"{name}: extra fields not permitted"}})


def test_a_server_that_lists_its_models_and_takes_no_request_is_a_fault(demo_app: App, server: ModelServer) -> None:
    server.draft = lambda _: error(400, {"error": {"message": "top_k is needed"}})
    found = drafts(with_model(demo_app, server.url))
    assert not found.ok
    assert "refused (status 400)" in found.says


def test_a_refusal_of_every_form_names_the_parameter(demo_app: App, server: ModelServer) -> None:
    server.takes = Taken(form="none", refuses=lambda _: error(400, {"error": {"message": "response_format is wrong"}}))
    server.draft = lambda _: status(400)
    found = drafts(with_model(demo_app, server.url))
    assert not found.ok
    assert "it does not take response_format" in found.says


def test_a_model_that_answers_with_nothing_usable_is_a_fault(demo_app: App, server: ModelServer) -> None:
    server.draft = lambda _: says("It works!")
    found = drafts(with_model(demo_app, server.url))
    assert not found.ok
    assert "not JSON" in found.says


def test_a_spent_quota_is_a_fault(demo_app: App, server: ModelServer) -> None:
    server.draft = lambda _: error(429, {"error": {"message": "no", "code": "insufficient_quota"}})
    found = drafts(with_model(demo_app, server.url))
    assert not found.ok
    assert "quota is spent" in found.says


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
