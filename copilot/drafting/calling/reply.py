"""The JSON schemas for a model's answers, and reading the answers."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

from copilot.drafting.errors import ModelReplyError

if TYPE_CHECKING:
    from collections.abc import Sequence

Schema = dict[str, Any]

LONGEST_REPLY = 6_000  # characters
_THOUGHTS = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_UNFINISHED = re.compile(r"<think(?:ing)?>", re.IGNORECASE)
_FENCED = re.compile(r"\A\s*```(?:json)?[ \t]*\n(.*?)\n?```\s*\Z", re.DOTALL | re.IGNORECASE)


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def draft_schema(case_names: Sequence[str]) -> Schema:
    """A reply, and which of the given cases it is based on."""
    reply: Schema = {"type": "string", "description": "What is posted, as Markdown."}
    if not case_names:
        return _object(reply=reply)
    return _object(reply=reply, cases={"type": "array", "items": {"type": "string", "enum": [*case_names]}})


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
    """The JSON in a reply, without reasoning or code fences around it.

    Raises:
        ModelReplyError: there is none, or it does not fit the schema.
    """
    value = _json_in(text)
    fault = next(iter(Draft202012Validator(schema).iter_errors(value)), None)
    if fault is not None:
        # The validator's message quotes the reply, so only the place is told.
        where = ".".join(map(str, fault.absolute_path)) or "the whole"
        raise ModelReplyError(f"The model's reply is not of the form asked for ({where}: {fault.validator}).", text)
    result: dict[str, Any] = value
    return result


def _json_in(text: str) -> Any:
    plain = _THOUGHTS.sub("", text)
    if _UNFINISHED.search(plain.lstrip()[:12]):
        raise ModelReplyError("The model only thought, and did not reply.", "")
    fenced = _FENCED.match(plain)
    candidates = [fenced[1] if fenced else plain, plain[plain.find("{") : plain.rfind("}") + 1]]
    for candidate in candidates:
        try:
            return json.loads(candidate)
        except (ValueError, RecursionError):
            continue
    raise ModelReplyError("The model's reply is not JSON.", text)
