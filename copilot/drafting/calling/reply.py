"""The JSON schemas for a model's answers, and reading the answers."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, get_args

from jsonschema import Draft202012Validator

from copilot.drafting.errors import ModelReplyError
from copilot.model import Says

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Schema = dict[str, Any]

LONGEST_REPLY = 6_000  # characters
_DECODER = json.JSONDecoder(strict=False)  # some models write real line breaks inside strings
_THOUGHT = ("think", "thinking", "thought", "reasoning")  # tags
_BEGUN = re.compile(rf"\s*<(?:{'|'.join(_THOUGHT)})>", re.IGNORECASE)
_FENCED = re.compile(r"\A\s*```(?:json)?[ \t]*\n(.*?)\n?```\s*\Z", re.DOTALL | re.IGNORECASE)
_TRIED = 300  # braces at which an object may begin
_DEEP = 2  # objects around the reply: some models wrap it


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def draft_schema(case_names: Sequence[str]) -> Schema:
    """A reply; before it, so that it follows from that, whether the given cases answer, which of them, how surely."""
    reply: Schema = {"type": "string", "description": "What is posted, as Markdown."}
    if not case_names:
        return _object(reply=reply)
    return _object(
        judgement={"type": "string", "enum": [*get_args(Says)]},
        cases={"type": "array", "items": {"type": "string", "enum": [*case_names]}},
        sure={"type": "number"},
        reply=reply,
    )


def flags_schema(kinds: Sequence[str], message_names: Sequence[str]) -> Schema:
    """Any number of flags, each on messages that exist."""
    flag = _object(
        kind={"type": "string", "enum": [*kinds]},
        reason={"type": "string"},
        evidence={"type": "array", "items": {"type": "string", "enum": [*message_names]}},
        confidence={"type": "number"},
    )
    return _object(flags={"type": "array", "items": flag})


def distilled_schema(message_names: Sequence[str]) -> Schema:
    """What a thread says in short, each sentence with the messages it stands on."""
    of: Schema = {"type": "array", "items": {"type": "string", "enum": [*message_names]}}
    sentence = _object(text={"type": "string"}, of=of)
    sentences: Schema = {"type": "array", "items": sentence}
    standing = _object(value={"type": "string", "enum": ["confirmed", "answered", "none"]}, of=of)
    return _object(
        title=sentence,
        question=sentences,
        answer=sentences,
        affected=sentences,
        fixed_in=sentences,
        standing=standing,
    )


def read_reply(text: str, schema: Schema) -> dict[str, Any]:
    """The JSON in a reply, without reasoning, fences or words around it, and without what nobody asked for.

    Raises:
        ModelReplyError: there is none, or it does not fit the schema.
    """
    validator = Draft202012Validator(schema)
    values = [_asked_for(value, schema) for value in _values_in(text)]
    fitting: dict[str, Any] | None = next(filter(validator.is_valid, reversed(values)), None)
    if fitting is not None:
        return fitting
    if not values:
        raise ModelReplyError("The model's reply is not JSON.", text)
    fault = next(validator.iter_errors(values[-1]))
    # The validator's message quotes the reply, so only the place is told.
    where = ".".join(map(str, fault.absolute_path)) or "the whole"
    raise ModelReplyError(f"The model's reply is not of the form asked for ({where}: {fault.validator}).", text)


def _values_in(text: str) -> list[Any]:
    """Every JSON value that may be the reply, the last one the likeliest."""
    at = _after_thoughts(text.lower())
    if not at and _BEGUN.match(text):
        raise ModelReplyError("The model only thought, and did not reply.", "")
    for said in (text[at:], text) if at else (text,):
        fenced = _FENCED.match(said)
        if (whole := _whole(fenced[1] if fenced else said)) is not None:
            return [*_inside(whole), whole]
        if found := list(_objects_in(said)):
            return [value for one in found for value in (*_inside(one), one)]
    return []


def _after_thoughts(low: str) -> int:
    """Where a reply goes on after its thoughts; 0 if it has none, or does not end them."""
    ends = [found + len(tag) for tag in (f"</{name}>" for name in _THOUGHT) if (found := low.rfind(tag)) >= 0]
    channel = low.find("<|message|>", low.rfind("<|channel|>final")) if "<|channel|>final" in low else -1
    return max([*ends, channel + len("<|message|>") if channel >= 0 else 0])


def _whole(text: str) -> Any:
    """The value that a text is; None if it is none."""
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _objects_in(text: str) -> Iterator[dict[str, Any]]:
    """The objects in a text, one after the other; a brace at which none begins is a word's."""
    at = text.find("{")
    for _ in range(_TRIED):
        if at < 0:
            return
        try:
            value, end = _DECODER.raw_decode(text, at)
        except RecursionError:
            return
        except ValueError:
            end = at + 1
        else:
            yield value
        at = text.find("{", end)


def _inside(value: Any, deep: int = _DEEP) -> Iterator[Any]:
    """The objects inside a value, for a model that wraps its reply in a list or another object."""
    parts = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    for part in parts if deep else ():
        yield from _inside(part, deep - 1)
        if isinstance(part, dict):
            yield part


def _asked_for(value: Any, schema: Schema) -> Any:
    """The value without properties that the schema does not have."""
    if isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        return {name: _asked_for(part, known[name]) for name, part in value.items() if name in known}
    if isinstance(value, list) and "items" in schema:
        return [_asked_for(part, schema["items"]) for part in value]
    return value
