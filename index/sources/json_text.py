"""JSON from outside, whatever bytes it is in and however much there is of it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import orjson

from index.sources.json_bounds import Bounds, Gauge, TooLargeError, check

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SURROGATE = re.compile("[\ud800-\udfff]")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BOUNDS = Bounds()
_SMALL = 2**16  # bytes: so little is safe to parse, whatever it is


def decode_json(content: bytes) -> Any:
    """The value. A byte that is not UTF-8, or half of a surrogate pair, costs one character and not the file.

    Raises:
        TooLargeError: there is more of it than may be read.
        ValueError: it is not JSON, or nested without reason.
    """
    if len(content) > _SMALL:
        check(content, _BOUNDS)
    content = content.removeprefix(_BYTE_ORDER_MARK)
    try:
        return orjson.loads(content)
    except ValueError:
        pass
    try:
        # orjson refuses halves of surrogate pairs, which exports contain; the standard library takes them.
        return _without_surrogates(json.loads(content.decode("utf-8", errors="replace")))
    except RecursionError:
        raise ValueError("nested too deeply") from None


def decode_items(pieces: Iterable[bytes], bounds: Bounds = _BOUNDS) -> Iterator[Any]:
    """The items of a list, one after the other and never two at once; its pieces may be cut anywhere.

    Raises:
        TooLargeError: there is more of it than may be read.
        ValueError: it is no list, or not JSON.
    """
    gauge, item, begun, ended = Gauge(bounds), bytearray(), False, False
    commas = 0
    for piece in pieces:
        start = 0
        for place in gauge.look(piece).tolist():
            item += piece[start:place]
            start = place + 1
            if not begun:
                if bytes(item).removeprefix(_BYTE_ORDER_MARK).strip() or piece[place] != ord("["):
                    raise ValueError("no list")
                begun = True
            elif ended:
                raise ValueError("something follows the list")
            else:
                ended = piece[place] != ord(",")
                if not ended or commas or item.strip():
                    yield decode_json(bytes(item))
                commas += 1
            item.clear()
        item += piece[start:]
        if not begun and len(item) > _SMALL:
            raise ValueError("no list")
    if not ended or item.strip():
        raise ValueError("no list, or cut")


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


__all__ = ["TooLargeError", "decode_items", "decode_json"]
