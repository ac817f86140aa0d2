"""What a model server sent, read without trusting its form: where the text of an answer is, and whether it is an error.

A success may be no answer at all: a page of a proxy, an error with status 200, no choices, a refusal, an answer cut at
its limit. And the text is a string, a list of parts, the arguments of a call, or beside the content with the thoughts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copilot.drafting.errors import ModelReplyError

if TYPE_CHECKING:
    from collections.abc import Iterator

_THOUGHTS = ("thinking", "reasoning", "reasoning_content", "redacted_thinking")


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model said, and the tokens that the server counted, if it counts."""

    text: str
    input_tokens: int | None
    output_tokens: int | None


@dataclass(frozen=True, slots=True)
class ServerError:
    """An error as the server tells it: its status, and everything that it says, for us to read and not to show."""

    status: int | None
    said: str


def read_body(raw: str) -> Any:
    """The JSON of a body; None if it is none, such as a page or a stream that nobody asked for."""
    try:
        return json.loads(raw, strict=False)
    except (ValueError, RecursionError):
        return None


def error_in(body: Any) -> ServerError | None:
    """The error in a body, wherever a server puts it; None if there is none."""
    if not isinstance(body, dict):
        return None
    choices = body.get("choices")
    first = _object(choices[0]) if isinstance(choices, list) and choices else {}
    inside = body.get("error") or body.get("errors") or first.get("error")
    if inside is None and body.get("object") != "error" and (choices is not None or "detail" not in body):
        return None
    told = inside if inside is not None else body
    if first and _has_text(first) and not first.get("error"):
        return None  # an answer, with a note beside it
    return ServerError(_status_in(told) or _status_in(body), json.dumps(told))


def completion_in(body: Any) -> Completion:
    """The answer in a body.

    Raises:
        ModelReplyError: there is none.
    """
    choices = body.get("choices") if isinstance(body, dict) else None
    if not isinstance(choices, list):
        raise ModelReplyError("The model server sent no chat completion; is OPENAI_BASE_URL right?")
    choice = _object(choices[0]) if choices else {}
    message = _object(choice.get("message"))
    reason = choice.get("finish_reason")
    if reason == "length":
        raise ModelReplyError("The model's reply was cut off at its limit; see reply_tokens under [model].")
    if reason == "content_filter" or message.get("refusal"):
        raise ModelReplyError("The model declined to reply.")
    text = _text_of(choice, message)
    if not text.strip():
        raise ModelReplyError("The model's reply is empty.")
    usage = body.get("usage")
    return Completion(text, _tokens(usage, "prompt_tokens"), _tokens(usage, "completion_tokens"))


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _has_text(choice: dict[str, Any]) -> bool:
    message = _object(choice.get("message"))
    return bool(_text_of(choice, message).strip())


def _text_of(choice: dict[str, Any], message: dict[str, Any]) -> str:
    """The text that holds the answer: the first place that has an object in it, else the first that has anything."""
    texts = [text for text in _places(choice, message) if text.strip()]
    return next((text for text in texts if "{" in text), texts[0] if texts else "")


def _places(choice: dict[str, Any], message: dict[str, Any]) -> Iterator[str]:
    yield _joined(message.get("content"))
    for call in message.get("tool_calls") or ():
        yield _arguments(call.get("function") if isinstance(call, dict) else None)
    yield _arguments(message.get("function_call"))
    yield _joined(message.get("parsed"))
    yield _joined(choice.get("text"))
    for name in _THOUGHTS[1:3]:
        yield _joined(message.get(name))


def _joined(content: Any) -> str:
    """The text of a content: a string, an object, or a list of parts, of which thoughts are none."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(map(_part, content))
    return json.dumps(content) if isinstance(content, dict) else ""


def _part(part: Any) -> str:
    if not isinstance(part, dict):
        return part if isinstance(part, str) else ""
    if part.get("type") in _THOUGHTS:
        return ""
    text = part.get("text", part.get("content", ""))
    value = text.get("value", "") if isinstance(text, dict) else text
    return value if isinstance(value, str) else ""


def _arguments(function: Any) -> str:
    return _joined(function.get("arguments")) if isinstance(function, dict) else ""


def _tokens(usage: Any, name: str) -> int | None:
    number = usage.get(name) if isinstance(usage, dict) else None
    return number if isinstance(number, int) and number >= 0 else None


def _status_in(told: Any) -> int | None:
    """The HTTP status that an error names, as a number or as text."""
    if isinstance(told, list):
        told = told[0] if told else None
    if not isinstance(told, dict):
        return None
    for name in ("status", "code", "status_code", "statusCode", "http_status"):
        value = told.get(name)
        if isinstance(value, int | str) and str(value).isdecimal() and 400 <= int(value) < 600:
            return int(value)
    return None
