"""HOSTILE.md line 18: whatever a model server does, there is a suggestion within the deadline, and it says why."""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.asking import ask
from tests.model_server import (
    ModelServer,
    completion,
    cut_body,
    drafted,
    drip,
    drop,
    empty_choices,
    error,
    hang,
    html,
    null_content,
    queued,
    reply,
    says,
    status,
    stream_that_ends,
)
from tests.model_server.faults import LONG
from tests.modelled import KNOWN, ask_model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot.build import App
    from copilot.model import Suggestion
    from tests.model_server import Asked
    from tests.model_server.faults import Behaviour

DEADLINE = 2.5  # seconds, of a server that never answers
ENOUGH = LONG / 2  # seconds, where it does: a busy machine must not make it late
GOOD = reply("Keep only the newest row per key before the load, then run it again.", ["c1"])


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


def in_time(app: App, server: ModelServer, name: str) -> Suggestion:
    """A suggestion, that waits for the deadline at most, and not for a server that is silent for a minute."""
    ask(app, KNOWN)  # the index is open
    began = time.monotonic()
    made = ask_model(app, server, deadline_seconds=DEADLINE if name in NEVER else ENOUGH)
    assert time.monotonic() - began < ENOUGH
    return made


NEVER = ("a hang", "a head that drips", "a body that drips")
FAULTS: dict[str, tuple[Behaviour, str]] = {
    "no answer": (drop(), "connection to the model server failed"),
    "a hang": (hang(), "did not answer within 2.5 seconds"),
    "a head that drips": (drip("head"), "did not answer within 2.5 seconds"),
    "a body that drips": (drip("body"), "did not answer within 2.5 seconds"),
    "Retry-After a day": (status(429, "86400"), "too many requests"),
    "Retry-After a date": (status(503, "Fri, 31 Dec 2099 23:59:59 GMT"), "has a fault (status 503)"),
    "500": (status(500), "has a fault (status 500)"),
    "401": (status(401), "check OPENAI_API_KEY"),
    "404": (status(404), "check [model] name and OPENAI_BASE_URL"),
    "400": (status(400), "does not take this request"),
    "HTML with 200": (html(), "no chat completion"),
    "empty choices": (empty_choices(), "is empty"),
    "no choices": (completion(None), "no chat completion"),
    "choices of nothing": (completion([None]), "is empty"),
    "null content": (null_content(), "is empty"),
    "blank content": (says("  \n"), "is empty"),
    "cut JSON": (says('{"reply": "Keep only the new', finish=None), "not JSON"),
    "cut at max_tokens": (says('{"reply": "Keep only the new', finish="length"), "cut off at its limit"),
    "a filter": (says("", finish="content_filter"), "declined"),
    "a stream that just ends": (stream_that_ends(), "no chat completion"),
    "a body that just ends": (cut_body(), "connection to the model server failed"),
    "prose": (says("Sure! Keep only the newest row."), "not JSON"),
    "JSON that ignores the schema": (says({"answer": "x", "cases": ["c1"]}), "not of the form asked for"),
    "a list": (says([]), "not of the form asked for"),
    "a number for the reply": (says(drafted("x") | {"reply": 7}), "not of the form asked for (reply: type)"),
    "an empty reply": (reply(" ", ["c1"]), "is empty"),
    "an endless reply": (reply("word " * 5_000, ["c1"]), "far too long"),
    "thoughts alone": (says("<think>Let me see what"), "only thought"),
    "deep nesting": (says("[" * 100_000), "not JSON"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_line_18_there_is_a_template_draft_that_says_why(name: str, demo_app: App, server: ModelServer) -> None:
    behaviour, why = FAULTS[name]
    server.draft = lambda _: behaviour
    made = in_time(demo_app, server, name)
    usual = ask(demo_app, KNOWN)
    assert made.draft.written_by == "template"
    assert made.draft.text == usual.draft.text
    assert made.draft.case_ids == usual.draft.case_ids
    assert made.draft.warnings[0].startswith("This is the template.")
    assert why in made.draft.warnings[0]


@pytest.mark.parametrize("name", FAULTS)
def test_line_18_flags_come_from_the_rules_when_the_model_judges_nothing(
    name: str, demo_app: App, server: ModelServer
) -> None:
    behaviour, _ = FAULTS[name]
    server.draft, server.flags = (lambda _: GOOD), (lambda _: behaviour)
    made = in_time(demo_app, server, name)
    assert made.draft.written_by == "model"
    assert made.flags == ask(demo_app, KNOWN).flags


def test_line_18_nobody_is_there(demo_app: App, server: ModelServer) -> None:
    gone = ModelServer()
    gone._http.server_close()
    made = ask_model(demo_app, gone, deadline_seconds=ENOUGH)
    assert "connection to the model server failed" in made.draft.warnings[0]


def test_a_hang_leaves_no_thread_behind(demo_app: App, server: ModelServer) -> None:
    for behaviour in (hang(), drip("head"), drip("body")):
        server.draft = server.flags = queued(behaviour)
        ask_model(demo_app, server, deadline_seconds=0.4)
    end = time.monotonic() + ENOUGH
    while (left := [t.name for t in threading.enumerate() if t.name.startswith("model-")]) and time.monotonic() < end:
        time.sleep(0.05)
    assert left == []


RECOVERS: dict[str, list[Behaviour]] = {
    "too many requests": [status(429, "0"), GOOD],
    "a fault, twice": [status(500), status(502), GOOD],
    "a dropped connection": [drop(), GOOD],
    "HTML once": [html(), GOOD],
    "cut JSON once": [says('{"reply": "Keep'), GOOD],
    "null content once": [null_content(), GOOD],
}


@pytest.mark.parametrize("name", RECOVERS)
def test_what_passes_is_asked_again(name: str, demo_app: App, server: ModelServer) -> None:
    server.draft = queued(*RECOVERS[name])
    made = ask_model(demo_app, server, deadline_seconds=ENOUGH)
    assert made.draft.written_by == "model"
    assert len(server.of_kind("draft")) == len(RECOVERS[name])


SPENT = error(429, {"error": {"message": "You exceeded your current quota.", "code": "insufficient_quota"}})


@pytest.mark.parametrize("fault", [status(401), status(400), status(404), SPENT])
def test_what_will_not_pass_is_asked_once(fault: Behaviour, demo_app: App, server: ModelServer) -> None:
    server.draft = lambda _: fault
    ask_model(demo_app, server)
    assert len(server.of_kind("draft")) == 1


def test_a_model_that_reads_less_is_asked_with_less(demo_app: App, server: ModelServer) -> None:
    def reads_little(asked: Asked) -> Behaviour:
        told = {"error": {"message": "This model's maximum context length is 2000 tokens.", "code": 400}}
        return error(400, told) if len(asked.user) > 3_000 else reply("Keep only the newest row.", asked.cases[:1])

    server.draft = reads_little
    made = ask_model(demo_app, server, f"{KNOWN} {'The log says that it stops here. ' * 200}")
    lengths = [len(asked.user) for asked in server.of_kind("draft")]
    assert made.draft.written_by == "model"
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[-1] <= 3_000 < lengths[0]


def test_a_reply_is_mended_once_and_the_model_is_told_why(demo_app: App, server: ModelServer) -> None:
    server.draft = lambda _: says({"answer": "x"})
    made = ask_model(demo_app, server)
    first, second = server.of_kind("draft")
    assert made.draft.written_by == "template"
    assert [said["role"] for said in first.body["messages"]] == ["system", "user"]
    assert [said["role"] for said in second.body["messages"]] == ["system", "user", "assistant", "user"]
    assert "not of the form asked for" in second.user


DISGUISES = [
    lambda value: f"<think>The first case fits {{this}}.</think>\n{value}",
    lambda value: f"```json\n{value}\n```",
    lambda value: f"<think>x</think>```\n{value}\n```",
    lambda value: f"Here you are: {value} I hope that is what you want.",
]


@pytest.mark.parametrize("disguise", DISGUISES)
def test_thoughts_and_fences_around_the_json_are_taken_off(disguise: Any, demo_app: App, server: ModelServer) -> None:
    text = "Keep only the newest row per key."
    server.draft = lambda _: says(disguise(json.dumps(drafted(text, ["c1"]))))
    assert ask_model(demo_app, server).draft.text == text
