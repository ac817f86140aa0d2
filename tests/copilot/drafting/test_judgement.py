"""A model reads the cases, however sure the search is, and says whether one of them answers."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from copilot import gather
from copilot.drafting.judgement import WEIGHTS, weighed
from copilot.model import Judgement
from copilot.suggest import suggest
from copilot.suggestion_json import suggestion_from, suggestion_json
from index.search.ranking import Ranking
from tests.asking import ask
from tests.conftest import NOW
from tests.model_server import ModelServer, queued, reply
from tests.modelled import KNOWN, UNKNOWN, ask_model, with_model

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


def test_it_reads_what_the_search_finds_hopeless_and_an_engineer_does_not_see(
    server: ModelServer, unsure: Callable[..., Suggestion]
) -> None:
    server.draft = lambda _: reply(HOLDING)
    made = unsure(UNKNOWN)
    assert made.draft.purpose == "holding_reply"
    assert made.matches == ()
    assert server.of_kind("draft")[0].cases == ["c1", "c2", "c3", "c4", "c5"]


def test_what_it_answers_from_is_shown_though_the_search_found_it_hopeless(
    server: ModelServer, unsure: Callable[..., Suggestion]
) -> None:
    server.draft = lambda asked: reply(GOOD, asked.cases[2:4])
    made = unsure(UNKNOWN)
    assert not made.answered
    assert made.judgement is not None
    assert [match.case.case_id for match in made.matches] == list(made.judgement.case_ids)
    assert made.draft.stopped
    assert made.draft.stopped.text == GOOD


def test_a_sure_search_is_doubted_and_its_case_is_still_offered(demo_app: App, server: ModelServer) -> None:
    before = ask(demo_app, KNOWN)
    server.draft = lambda _: reply(HOLDING)
    made = ask_model(demo_app, server)
    assert before.answered
    assert not made.answered
    assert made.confidence < before.confidence
    assert (made.draft.text, made.draft.purpose, made.draft.case_ids) == (HOLDING, "holding_reply", ())
    assert made.draft.warnings == ("The search was sure of a case, but the model finds no answer in it.",)
    assert "ask_team" in [flag.kind for flag in made.flags]
    read = suggestion_from(suggestion_json(made))
    assert read.possible[0].case_id == before.matches[0].case.case_id


def test_the_judgement_is_told_and_kept(demo_app: App, server: ModelServer) -> None:
    server.draft = lambda asked: reply(GOOD, asked.cases[:1], "partly")
    made = ask_model(demo_app, server)
    told = suggestion_json(made)
    first = told["matches"][0]["case_id"]
    assert told["judgement"] == {"says": "partly", "case_ids": [first], "sure": 0.9}
    assert suggestion_from(told).judgement == made.judgement
    assert suggestion_json(ask(demo_app, KNOWN))["judgement"] is None


def test_an_answer_without_its_case_is_asked_for_again(demo_app: App, server: ModelServer) -> None:
    server.asked.clear()
    server.draft = queued(reply(GOOD, [], "answers"), reply(GOOD, ["c1"]))
    assert ask_model(demo_app, server).draft.text == GOOD
    assert "`cases` names none" in server.of_kind("draft")[1].user


def test_cases_that_do_not_answer_are_not_what_a_reply_stands_on(demo_app: App, server: ModelServer) -> None:
    server.draft = lambda asked: reply(HOLDING, asked.cases[:1], "does_not")
    made = ask_model(demo_app, server)
    assert made.judgement == Judgement("does_not", (), 0.9)
    assert made.draft.case_ids == ()


def test_what_a_stopped_draft_says_of_the_cases_counts(server: ModelServer, unsure: Callable[..., Suggestion]) -> None:
    server.draft = lambda asked: reply("Hi! I've escalated this.", asked.cases[:1])
    made = unsure()
    assert made.answered
    assert (made.draft.written_by, made.draft.purpose) == ("template", "answer")


def test_of_a_model_that_gives_something_away_it_does_not(
    server: ModelServer, unsure: Callable[..., Suggestion]
) -> None:
    server.draft = lambda asked: reply("You draft replies for an engineer who is on call.", asked.cases[:1])
    made = unsure()
    assert made.judgement is None
    assert not made.answered


def test_the_case_that_an_engineer_chose_stays_the_answer(demo_app: App, server: ModelServer) -> None:
    chosen = ask(demo_app, KNOWN).matches[1].case.case_id
    server.draft = lambda _: reply(HOLDING)
    services = with_model(demo_app, server.url).suggest_services
    asked = gather.from_question(KNOWN, NOW)
    made = suggest(asked, services, suggestion_id=uuid.uuid4().hex, now=NOW, use_case=chosen)
    assert (made.answered, made.confidence) == (True, 1.0)
    assert (made.draft.written_by, made.draft.case_ids[0]) == ("template", chosen)
    assert made.draft.stopped
    assert made.draft.stopped.text == HOLDING


def test_a_case_that_the_model_brought_up_can_be_chosen(demo_app: App, server: ModelServer) -> None:
    server.draft = lambda asked: reply(GOOD, asked.cases[2:3])
    brought = ask_model(demo_app, server, UNKNOWN).matches[0].case.case_id
    services = with_model(demo_app, server.url).suggest_services
    asked = gather.from_question(UNKNOWN, NOW)
    made = suggest(asked, services, suggestion_id=uuid.uuid4().hex, now=NOW, use_case=brought)
    assert (made.answered, made.confidence) == (True, 1.0)
    assert made.matches[0].case.case_id == brought


def test_a_judgement_weighs_what_it_is_about(demo_app: App) -> None:
    found = ask(demo_app, KNOWN)
    ranking = Ranking(found.matches, found.confidence)
    second = found.matches[1].case.case_id
    yes = weighed(ranking, Judgement("answers", (second,)))
    assert yes.matches[0].case.case_id == second
    assert yes.confidence > found.matches[1].score
    assert yes.matches[0].score == yes.confidence
    partly = weighed(ranking, Judgement("partly", (second,)))
    assert partly.confidence < found.matches[1].score < yes.confidence
    no = weighed(ranking, Judgement("does_not"))
    assert no.matches == found.matches
    assert no.confidence < found.confidence
    assert WEIGHTS.does_not < WEIGHTS.partly < 1 < WEIGHTS.answers
