"""What the documentation beside the project says; tests are skipped, loudly, where it is missing."""

from __future__ import annotations

import ast
import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ROOT, SHARED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

METHODS = SHARED / "slack" / "methods"
SAMPLES = SHARED / "slack" / "samples"
SOURCES = sorted((ROOT / "tests" / "strict_slack").rglob("*.py"))


def document(folder: Path, name: str) -> Any:
    path = folder / f"{name}.json"
    if not path.exists():
        pytest.skip(f"the documentation is not here: {path}")
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def functions() -> dict[str, ast.FunctionDef]:
    """Every function of the package's methods, by "module.name"."""
    found = {}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                found[f"{path.stem}.{node.name}"] = node
    return found


def errors_of(module: str, name: str) -> set[str]:
    """The error codes that a function, and whatever it calls, can refuse with."""
    seen: set[str] = set()
    return set(_errors(module, name, seen))


def _errors(module: str, name: str, seen: set[str]) -> Iterator[str]:
    full = f"{module}.{name}"
    if full in seen or full not in functions():
        return
    seen.add(full)
    for call in (node for node in ast.walk(functions()[full]) if isinstance(node, ast.Call)):
        yield from _own_errors(call)
        match call.func:
            case ast.Name(id=called):
                for other in {key for key in functions() if key.endswith(f".{called}")}:
                    if other.startswith(f"{module}.") or not called.startswith("_"):
                        yield from _errors(other.split(".")[0], called, seen)
            case ast.Attribute(value=ast.Name(id=where), attr=called):
                yield from _errors("calls" if where == "args" else where, called, seen)


def _own_errors(call: ast.Call) -> Iterator[str]:
    """The code in Refusal(code), args.ts(name, code) and args.parsed(name, code)."""
    texts = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    match call.func:
        case ast.Name(id="Refusal"):
            yield from texts[:1]
        case ast.Attribute(value=ast.Name(id="args"), attr="ts" | "parsed"):
            yield texts[1]
