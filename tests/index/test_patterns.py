"""Patterns that wait for their first use are sound, though nobody may have used them yet."""

from __future__ import annotations

import pkgutil
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import copilot
import index
from index.redact.contexts import CONTEXTS
from index.redact.vendors import TOKENS
from index.sayings import Saying
from index.text import Pattern

if TYPE_CHECKING:
    from collections.abc import Iterator


def patterns_in(value: object) -> Iterator[Pattern]:
    if isinstance(value, Pattern):
        yield value
    elif isinstance(value, Saying):
        yield Pattern(value.pattern.pattern, value.flags)
        yield from (way for _, way in value.ways)
    elif isinstance(value, tuple | list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from patterns_in(one)


def test_every_pattern_can_be_compiled() -> None:
    for package in (index, copilot):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "migrations" not in found.name and not found.name.endswith("__main__"):
                import_module(found.name)
    modules = [vars(module) for name, module in sys.modules.items() if name.startswith(("index.", "copilot."))]
    patterns = {pattern for names in modules for value in list(names.values()) for pattern in patterns_in(value)}
    assert {one.pattern for one in TOKENS} | {one.pattern for one in CONTEXTS} < patterns
    for pattern in patterns:
        assert pattern.ready.flags
