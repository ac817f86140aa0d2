"""Estimates in words, for terminals and pages alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def value(found: Mapping[str, Any], unit: str) -> str:
    """The figure alone: "31.2 %"."""
    return f"{_number(found['value'], unit)}{_suffix(unit)}"


def interval(found: Mapping[str, Any], unit: str) -> str:
    """Interval and n: "24.0 to 38.1, n 120"."""
    return f"{_number(found['low'], unit)} to {_number(found['high'], unit)}, n {found['n']}"


def shown(found: Mapping[str, Any] | None, unit: str) -> str:
    """All of it: "31.2 % [24.0, 38.1] (n 120)"."""
    if not found:
        return "–"
    low, high = (_number(found[name], unit) for name in ("low", "high"))
    return f"{value(found, unit)} [{low}, {high}] (n {found['n']})"


def _number(number: float, unit: str) -> str:
    if unit == "share":
        return f"{100 * number:.1f}"
    if unit == "USD":
        return f"{number:.4f}"
    return f"{number:.3f}" if unit == "score" else f"{number:,.1f}" if abs(number) < 10 else f"{number:,.0f}"


def _suffix(unit: str) -> str:
    return {"share": " %", "score": ""}.get(unit, f" {unit}")
