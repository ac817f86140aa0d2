"""Model servers as they are: each refuses something else, answers in its own place, and fails in its own words."""

from __future__ import annotations

import json
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from copilot.drafting.calling.dialect import Dialect, Dialects, after_refusal
from copilot.drafting.calling.model_client import ModelClient, Said
from copilot.drafting.calling.reply import draft_schema, read_reply
from copilot.drafting.errors import (
    ModelBusyError,
    ModelError,
    ModelRefusedError,
    ModelReplyError,
    ModelTooLongError,
)
from tests.model_server import KEY, ModelServer, Taken, completion, drafted, error, message, reply, says, status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.model_server.faults import Behaviour

SCHEMA = draft_schema(["c1", "c2"])
GOOD = drafted("Raise `limit` to 8.", ["c1"])
ASKED = [Said("system", "You draft replies."), Said("user", "It stops at 2 GB.")]


class Connect(Protocol):
    """Makes a connection that is closed when the test is over."""

    def __call__(
        self, name: str = "mill-7b", dialects: Dialects | None = None, seed: int | None = None
    ) -> ModelClient: ...


@pytest.fixture
def connect(server: ModelServer) -> Iterator[Connect]:
    with ExitStack() as open_ones:

        def one(name: str = "mill-7b", dialects: Dialects | None = None, seed: int | None = None) -> ModelClient:
            client = ModelClient(name, base_url=server.url, api_key=KEY, dialects=dialects, seed=seed)
            open_ones.callback(client.close)
            return client

        yield one


def ask(client: ModelClient, most_tokens: int = 4_000) -> dict[str, Any]:
    return read_reply(client.complete(ASKED, SCHEMA, most_tokens=most_tokens, seconds=5).text, SCHEMA)


def openai_says(text: str, param: str | None = None) -> dict[str, Any]:
    return {"error": {"message": text, "type": "invalid_request_error", "param": param, "code": None}}


def fastapi_says(name: str) -> dict[str, Any]:
    entry = {"type": "extra_forbidden", "loc": ["body", name], "msg": "Extra inputs are not permitted", "input": 4000}
    return {"object": "error", "message": {"detail": [entry]}, "type": "invalid_request_error"}


REFUSALS: dict[str, tuple[Taken, int]] = {
    "no schema, but JSON": (
        Taken(
            form="json_object",
            refuses=lambda _: error(400, openai_says("This response_format type is unavailable now")),
        ),
        1,
    ),
    "no form at all": (
        Taken(
            form="none", refuses=lambda _: error(400, openai_says("'json_schema' and json_object need a newer model"))
        ),
        2,
    ),
    "structured outputs by 404": (
        Taken(form="none", refuses=lambda _: error(404, openai_says("No endpoints support structured outputs"))),
        2,
    ),
    "the limit's older name": (
        Taken(limit="max_tokens", refuses=lambda name: error(422, fastapi_says(name))),
        1,
    ),
    "the older name, in words": (
        Taken(
            limit="max_tokens",
            refuses=lambda name: error(400, openai_says(f"Unrecognized request argument supplied: {name}")),
        ),
        1,
    ),
    "both": (
        Taken(
            form="json_object",
            limit="max_tokens",
            refuses=lambda name: error(400, openai_says(f"Unsupported parameter: '{name}'", name)),
        ),
        2,
    ),
    "no system message": (
        Taken(system=False, refuses=lambda _: error(400, openai_says("System role not supported"))),
        1,
    ),
    "a gateway that names nothing": (
        Taken(
            form="none",
            limit="max_tokens",
            refuses=lambda _: error(400, {"detail": "Extra inputs are not permitted"}),
        ),
        1,
    ),
    "a refusal with status 200": (
        Taken(
            form="json_object",
            refuses=lambda _: error(200, {"error": {"message": "response_format is not supported", "code": 400}}),
        ),
        1,
    ),
    "a server error": (
        Taken(form="none", refuses=lambda _: error(500, {"error": {"message": "failed to parse grammar"}})),
        2,
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_is_refused_is_asked_in_another_form_and_remembered(
    name: str, server: ModelServer, connect: Connect
) -> None:
    server.takes, refusals = REFUSALS[name]
    server.draft = lambda _: says(GOOD)
    dialects = Dialects()
    client = connect(dialects=dialects)
    assert ask(client) == GOOD
    assert len(server.refused) == refusals
    another = connect(dialects=dialects)
    assert [ask(client), ask(another)] == [GOOD, GOOD]
    assert len(server.refused) == refusals, "asked once, then remembered"
    assert client.dialect.lacks


def test_another_model_or_server_is_asked_as_if_for_the_first_time(server: ModelServer, connect: Connect) -> None:
    server.takes = REFUSALS["no schema, but JSON"][0]
    dialects = Dialects()
    ask(connect(dialects=dialects))
    other = connect("other-7b", dialects)
    assert other.dialect == Dialect()


def test_a_form_said_in_words_holds_the_schema_and_the_task(server: ModelServer, connect: Connect) -> None:
    server.takes = Taken(form="none", system=False, refuses=lambda name: error(400, openai_says(f"{name} role")))
    server.draft = lambda _: says(GOOD)
    assert ask(connect()) == GOOD
    (asked,) = server.asked
    assert asked.schema == SCHEMA
    assert [said["role"] for said in asked.body["messages"]] == ["user"]
    assert "You draft replies." in asked.user
    assert "It stops at 2 GB." in asked.user
    assert "response_format" not in asked.body


def test_a_seed_that_is_refused_is_left_out(server: ModelServer, connect: Connect) -> None:
    server.takes = Taken(seed=False, refuses=lambda name: error(400, openai_says(f"unknown field: {name}")))
    client = connect(seed=7)
    assert ask(client)["reply"]
    assert server.refused == ["seed"]
    assert client.dialect.lacks == ("seed",)


@pytest.mark.parametrize(
    ("said", "most"),
    [
        ("max_tokens is too large: 4000. This model supports at most 2048 completion tokens", 2_048),
        ("Invalid max_tokens value, the valid range of max_tokens is [1, 2000]", 2_000),
        ("`max_completion_tokens` must be less than or equal to `1024`, the maximum value for it", 1_024),
        ("'max_completion_tokens' is too large: 4000. (4000 > 4096 - 1096)", 3_000),
    ],
)
def test_a_limit_that_is_too_large_is_lowered(said: str, most: int) -> None:
    lower = after_refusal(Dialect(), said, with_seed=False)
    assert lower == Dialect(most_tokens=most)
    assert lower.parameters(SCHEMA, 4_000, None)["max_completion_tokens"] == most
    assert lower.parameters(SCHEMA, 100, None)["max_completion_tokens"] == 100


def test_a_server_that_refuses_whatever_it_is_asked_names_the_parameter(server: ModelServer, connect: Connect) -> None:
    server.takes = Taken(form="none", refuses=lambda _: error(400, openai_says("response_format is wrong")))
    server.draft = lambda _: error(400, openai_says("bad request"))
    with pytest.raises(ModelRefusedError, match="it does not take response_format"):
        ask(connect())
    assert (len(server.refused), len(server.asked)) == (2, 1)


TEXT = json.dumps(GOOD)
PLACES: dict[str, Behaviour] = {
    "parts": message(content=[{"type": "text", "text": TEXT[:20]}, {"type": "text", "text": TEXT[20:]}]),
    "parts with thoughts": message(
        content=[
            {"type": "thinking", "thinking": [{"type": "text", "text": "{weighing}"}]},
            {"type": "text", "text": TEXT},
        ]
    ),
    "output text": message(content=[{"type": "output_text", "text": {"value": TEXT}}]),
    "an object": message(content=GOOD),
    "a call": message(content=None, tool_calls=[{"function": {"name": "reply", "arguments": TEXT}}]),
    "an old call": message(content="", function_call={"name": "reply", "arguments": TEXT}),
    "beside the content": message(content=None, reasoning_content=TEXT, tool_calls=None),
    "beside an empty content": message(content="\n", reasoning=f"I weigh {{c1}}.\n{TEXT}"),
    "beside a word": message(content="Done.", reasoning_content=TEXT),
    "a text": completion([{"index": 0, "finish_reason": "stop", "text": TEXT}]),
}


@pytest.mark.parametrize("name", PLACES)
def test_the_answer_is_found_where_a_server_puts_it(name: str, server: ModelServer, connect: Connect) -> None:
    server.draft = lambda _: PLACES[name]
    assert ask(connect()) == GOOD


NO = json.dumps(drafted("No.")).replace("{", "{{").replace("}", "}}")
DISGUISES: dict[str, Callable[[str], str]] = {
    "a closing thought": "The user asks {{something}} about c1.\n</think>\n\n{}".format,
    "a draft in the thoughts": f"<think>{NO} is wrong</think>{{}}".format,
    "another name for thoughts": "<reasoning>{{a}} or {{b}}?</reasoning>{}".format,
    "a fence in words": "Sure! Here is it:\n```json\n{}\n```\nTell me if {{anything}} is missing.".format,
    "a fence without a name": "```\n{}\n```".format,
    "channels": "<|channel|>analysis<|message|>{{c1}}?<|end|><|start|>assistant<|channel|>final<|message|>{}".format,
    "words with braces before": "I set {{x}} and {{y: 1}}: {}".format,
    "a list": "[{}]".format,
    "a wrapping": '{{"response": {}}}'.format,
    "what nobody asked for": lambda text: json.dumps(json.loads(text) | {"confidence": 0.9}),
    "a draft before": f"{NO}\nNo, better:\n{{}}".format,
}


@pytest.mark.parametrize("name", DISGUISES)
def test_the_json_is_found_in_its_disguise(name: str) -> None:
    assert read_reply(DISGUISES[name](TEXT), SCHEMA) == GOOD


def test_line_breaks_inside_a_string_are_read() -> None:
    told = drafted("First this.\n\n```\na: {b}\n```")
    assert read_reply(json.dumps(told).replace("\\n", "\n"), SCHEMA) == told


def test_a_reply_with_braces_and_fences_of_its_own_stays_whole() -> None:
    told = drafted('Write `{{ x }}`:\n```json\n{"reply": 1}\n```\n</think> stays.', ["c2"])
    assert read_reply(f"<think>hm</think>\n```json\n{json.dumps(told)}\n```", SCHEMA) == told


@pytest.mark.parametrize("text", ["{" * 50_000, '{"reply": ' * 5_000, "{a} " * 20_000, "<think>" * 9_000 + "{}"])
def test_whatever_is_sent_is_read_to_an_end(text: str) -> None:
    with pytest.raises(ModelReplyError):
        read_reply(text, SCHEMA)


SPENT = "no waiting helps"
BUSY, REFUSED = ModelBusyError, ModelRefusedError
ERRORS: dict[str, tuple[Behaviour, type[ModelError], str]] = {
    "a spent quota": (
        error(429, {"error": {"message": "You exceeded your current quota.", "code": "insufficient_quota"}}),
        REFUSED,
        SPENT,
    ),
    "a spent quota that says to wait": (
        error(429, {"error": {"message": "no", "type": "insufficient_quota"}}, retry_after="3600"),
        REFUSED,
        SPENT,
    ),
    "no balance": (error(402, {"error": {"message": "Insufficient Balance"}}), REFUSED, SPENT),
    "a low balance": (
        error(400, {"error": {"message": "Your credit balance is too low to use the API."}}),
        REFUSED,
        SPENT,
    ),
    "a quota of the minute": (
        error(429, {"error": {"message": "You exceeded your current quota, see billing. Please retry in 20s."}}),
        BUSY,
        "too many requests",
    ),
    "a rate": (
        error(429, {"error": {"message": "Rate limit reached: 3 requests per minute"}}),
        BUSY,
        "too many requests",
    ),
    "an error in a success": (
        error(200, {"error": {"message": "Provider returned error", "code": 429}, "user_id": "u"}),
        BUSY,
        "too many requests",
    ),
    "a fault in a success": (error(200, {"error": {"message": "Overloaded", "code": "502"}}), BUSY, "status 502"),
    "an error in words": (error(200, {"error": "model is overloaded, try again"}), BUSY, "has a fault"),
    "a key in a success": (
        error(200, {"error": {"message": "Invalid API key", "code": None}}),
        REFUSED,
        "OPENAI_API_KEY",
    ),
    "a spent quota in a success": (error(200, {"error": {"message": "Insufficient credits"}}), REFUSED, SPENT),
    "an error in a choice": (
        completion([{"index": 0, "finish_reason": "error", "error": {"message": "x", "code": 503}, "message": {}}]),
        BUSY,
        "status 503",
    ),
    "an object that is an error": (
        error(200, {"object": "error", "message": "no such model", "code": 404}),
        REFUSED,
        "knows no model 'mill-7b'",
    ),
    "errors in a list": (error(200, {"success": False, "errors": [{"code": 500, "message": "x"}]}), BUSY, "status 500"),
    "a detail": (error(200, {"detail": "Model mill-7b does not exist"}), REFUSED, "knows no model"),
    "a content filter": (
        error(400, {"error": {"code": "content_filter", "message": "The response was filtered."}}),
        REFUSED,
        "content filter declined",
    ),
    "too long": (
        error(400, openai_says("This model's maximum context length is 4096 tokens. You requested 9000 tokens.")),
        ModelTooLongError,
        "suggestion_budget_tokens",
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_is_named_in_our_own_words(name: str, server: ModelServer, connect: Connect) -> None:
    behaviour, kind, told = ERRORS[name]
    server.draft = lambda _: behaviour
    with pytest.raises(ModelError, match=told) as caught:
        ask(connect())
    assert type(caught.value) is kind
    assert len(server.asked) == 1


def test_an_answer_with_an_empty_error_beside_it_is_an_answer(server: ModelServer, connect: Connect) -> None:
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": TEXT}}
    server.draft = lambda _: error(200, {"error": None, "errors": [], "choices": [choice]})
    assert ask(connect()) == GOOD


def test_what_the_server_says_is_never_told(server: ModelServer, connect: Connect) -> None:
    server.draft = partial(lambda _, answer: answer, answer=error(400, openai_says("You sent: secret words of a user")))
    with pytest.raises(ModelError) as caught:
        ask(connect())
    assert "secret" not in str(caught.value)


def test_tokens_are_read_where_they_are_counted(server: ModelServer, connect: Connect) -> None:
    server.draft = lambda _: says(GOOD, usage=(12, 3))
    answer = connect().complete(ASKED, SCHEMA, most_tokens=10, seconds=5)
    assert (answer.input_tokens, answer.output_tokens) == (12, 3)
    server.draft = lambda _: reply("x", [])
    server.draft = lambda _: status(503)
    with pytest.raises(ModelBusyError):
        ask(connect())
