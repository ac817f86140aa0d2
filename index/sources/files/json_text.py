"""Decodes untrusted JSON, with limits and with tolerance for broken text."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import orjson

from index.sources.files.json_bounds import Bounds, BoundsChecker, TooLargeError, check

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SURROGATE = re.compile("[\ud800-\udfff]")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BOUNDS = Bounds()
_OTHERS = tuple(b"%c" % byte for byte in b'{"-0123456789tfn')  # how JSON other than a list can start
_SMALL = 2**16  # bytes: anything this small is safe to parse


class NoListError(ValueError):
    """JSON that is not a list where one was expected."""


def decode_json(content: bytes) -> Any:
    """Decode a value. Invalid UTF-8 or a lone surrogate costs one character, not the whole file.

    Raises:
        TooLargeError: a limit is exceeded.
        ValueError: it is not JSON, or nested too deeply.
    """
    if len(content) > _SMALL:
        check(content, _BOUNDS)
    content = content.removeprefix(_BYTE_ORDER_MARK)
    try:
        return orjson.loads(content)
    except ValueError:
        pass
    try:
        # Exports contain lone surrogates. orjson rejects them; the standard library accepts them.
        return _without_surrogates(json.loads(content.decode("utf-8", errors="replace")))
    except RecursionError:
        raise ValueError("nested too deeply") from None


def decode_items(pieces: Iterable[bytes], bounds: Bounds = _BOUNDS) -> Iterator[Any]:
    """Decode the items of a list one at a time; the chunks may be cut anywhere.

    Raises:
        TooLargeError: a limit is exceeded.
        ValueError: it is not a list, or not JSON.
    """
    checker, item, begun, ended = BoundsChecker(bounds), bytearray(), False, False
    commas = 0
    for piece in pieces:
        start = 0
        for place in checker.scan(piece).tolist():
            item += piece[start:place]
            start = place + 1
            if not begun:
                _check_beginning(bytes(item) + piece[place : place + 1])
                begun = True
            elif ended or piece[place] not in b",]":
                raise ValueError("something else ends the list, or follows it")
            else:
                ended = piece[place] != ord(",")
                if not ended or commas or item.strip():
                    yield decode_json(bytes(item))
                commas += 1
            item.clear()
        item += piece[start:]
        if not begun and len(item) > _SMALL:
            raise ValueError("no list")
        if len(item) > _BOUNDS.most_bytes:
            raise TooLargeError(f"more than {_BOUNDS.most_bytes:,} bytes in one item")
    if not begun:
        _check_beginning(bytes(item))
    if not ended or item.strip():
        raise ValueError("the list is cut, or something follows it")


def _check_beginning(content: bytes) -> None:
    first = content.removeprefix(_BYTE_ORDER_MARK).strip()
    if first != b"[":
        raise NoListError("no list") if first[:1] in _OTHERS else ValueError("not JSON")


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
