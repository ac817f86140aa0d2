"""JSON from outside, whatever bytes it is in."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

_SURROGATE = re.compile("[\ud800-\udfff]")


def decode_json(content: bytes) -> Any:
    """The value. A byte that is not UTF-8, or half of a surrogate pair, costs one character and not the file.

    Raises:
        ValueError: it is not JSON, or nested without reason.
    """
    text = content.decode("utf-8-sig", errors="replace")
    try:
        return orjson.loads(text)
    except ValueError:
        pass
    try:
        # orjson refuses halves of surrogate pairs, which exports contain; the standard library takes them.
        return _without_surrogates(json.loads(text))
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _without_surrogates(value: Any) -> Any:
    match value:
        case str():
            return _SURROGATE.sub("", value)
        case list():
            return [_without_surrogates(item) for item in value]
        case dict():
            return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
        case _:
            return value
