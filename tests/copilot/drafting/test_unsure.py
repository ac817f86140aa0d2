"""A search that is unsure: a model reads the cases, and says whether one of them answers."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from copilot import gather
from copilot.suggest import suggest
from tests.asking import ask
from tests.conftest import NOW
from tests.model_server import ModelServer
from tests.model_server.server import reply
from tests.modelled import KNOWN, UNKNOWN, with_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from copilot.build import App
    from copilot.model import Suggestion

GOOD = "Hi! Keep only the newest row per key before the load, then run it again."
HOLDING = "Hi! Your upsert aborts on two rows for one key, if I got that right. I am asking the team and come back."


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def unsure(demo_app: App, server: ModelServer) -> Callable[[str], Suggestion]:
    """Asks with a threshold that the best case does not reach, and that a model's yes reaches."""
    server.asked.clear()
    chance = ask(demo_app, KNOWN).confidence
    app = with_model(demo_app, server.url, search={"answer_threshold": (1 + chance) / 2})

    def asked(question: str = KNOWN) -> Suggestion:
        conversation, id_ = gather.from_question(question, NOW), uuid.uuid4().hex
        return suggest(conversation, app.suggest_services, suggestion_id=id_, now=NOW)

    return asked


def test_what_the_search_finds_unlikely_can_be_read(server: ModelServer, unsure: Callable[..., Suggestion]) -> None:
    server.draft = lambda asked: reply(f"{GOOD} See https://evil.example/x", asked.cases[1:2])
    made = unsure()
    assert not made.answered
    assert (made.draft.written_by, made.draft.purpose) == ("template", "holding_reply")
    assert "finds unlikely" in made.draft.warnings[0]
    assert made.draft.stopped
    assert made.draft.stopped.text == f"{GOOD} See [link removed]"


def test_what_a_model_finds_in_it_is_the_answer(
    demo_app: App, server: ModelServer, unsure: Callable[..., Suggestion]
) -> None:
    before = ask(demo_app, KNOWN)
    server.draft = lambda asked: reply(GOOD, asked.cases[:1])
    made = unsure()
    assert made.answered
    assert (made.draft.text, made.draft.purpose, made.draft.aside) == (GOOD, "answer", None)
    assert made.draft.case_ids == (made.matches[0].case.case_id,)
    assert made.confidence > (1 + before.confidence) / 2
    assert made.matches[0].score == made.confidence
    assert "ask_team" not in [flag.kind for flag in made.flags]


def test_what_it_does_not_find_the_team_is_asked(server: ModelServer, unsure: Callable[..., Suggestion]) -> None:
    server.draft = lambda _: reply(HOLDING, [])
    made = unsure()
    assert not made.answered
    assert (made.draft.text, made.draft.purpose, made.draft.case_ids) == (HOLDING, "holding_reply", ())
    assert made.draft.warnings == ()
    assert made.draft.aside is not None
    assert "ask_team" in [flag.kind for flag in made.flags]


def test_an_answer_may_not_say_that_the_team_is_asked(server: ModelServer, unsure: Callable[..., Suggestion]) -> None:
    server.draft = lambda asked: reply(f"{GOOD} I've asked the team.", asked.cases[:1])
    made = unsure()
    assert "asked the team" not in made.draft.text
    assert made.draft.purpose in ("answer", "holding_reply")


def test_a_model_that_fails_leaves_the_holding_reply(server: ModelServer, unsure: Callable[..., Suggestion]) -> None:
    server.draft = lambda _: reply("")
    made = unsure()
    assert (made.draft.written_by, made.draft.purpose) == ("template", "holding_reply")
    assert "asking the team" in made.draft.text


def test_of_what_is_hopeless_it_is_not_asked(server: ModelServer, unsure: Callable[..., Suggestion]) -> None:
    server.draft = lambda _: reply(HOLDING)
    assert unsure(UNKNOWN).draft.purpose == "holding_reply"
    assert server.of_kind("draft")[0].cases == []
