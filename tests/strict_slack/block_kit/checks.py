"""Small checks that combine into Block Kit's rules. Each yields what Slack would complain of, in its words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

Check = Callable[[Any, str], Iterator[str]]
Table = dict[str, Check]


def fault(words: str, path: str) -> str:
    return f"[ERROR] {words} [json-pointer:{path}]"


def string(longest: int, shortest: int = 0) -> Check:
    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield fault("must be a string", path)
        elif len(value) > longest:
            yield fault(f"must be less than {longest + 1} characters", path)
        elif len(value) < shortest:
            yield fault(f"must be more than {shortest - 1} characters", path)

    return check


def flag(value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield fault("must be a boolean", path)


def number(least: int, most: int) -> Check:
    def check(value: Any, path: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            yield fault(f"must be a number between {least} and {most}", path)

    return check


def one_of(*allowed: str) -> Check:
    def check(value: Any, path: str) -> Iterator[str]:
        if value not in allowed:
            yield fault(f"must be one of: {', '.join(allowed)}", path)

    return check


def matching(pattern: str) -> Check:
    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            yield fault(f"must match pattern {pattern}", path)

    return check


def anything(value: Any, path: str) -> Iterator[str]:
    yield from ()


def items(each: Check, most: int, least: int = 1) -> Check:
    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield fault("must be an array", path)
            return
        if len(value) > most:
            yield fault(f"no more than {most} items allowed", path)
        if len(value) < least:
            yield fault(f"no fewer than {least} items allowed", path)
        for place, item in enumerate(value):
            yield from each(item, f"{path}/{place}")

    return check


def keyed(required: Table, optional: Table | None = None) -> Check:
    """An object with these keys and no other; `type` is checked by whoever chose this table."""
    table = required | (optional or {})

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield fault("must be an object", path)
            return
        yield from (fault(f"missing required field: {name}", path) for name in required if name not in value)
        for name, part in value.items():
            if name in table:
                yield from table[name](part, f"{path}/{name}")
            elif name != "type":
                yield fault(f"invalid additional property: {name}", path)

    return check


def typed(table: Table, only: set[str] | None = None) -> Check:
    """An object whose `type` chooses its check."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield fault("must be an object", path)
            return
        kind = value.get("type")
        if not isinstance(kind, str) or kind not in table or (only is not None and kind not in only):
            yield fault(f"unsupported type: {kind}", f"{path}/type")
        else:
            yield from table[kind](value, path)

    return check


def both(*checks: Check) -> Check:
    def check(value: Any, path: str) -> Iterator[str]:
        for one in checks:
            yield from one(value, path)

    return check


def at_least_one(*names: str) -> Check:
    def check(value: Any, path: str) -> Iterator[str]:
        if isinstance(value, dict) and not any(value.get(name) for name in names):
            yield fault(f"missing required field: {' or '.join(names)}", path)

    return check
