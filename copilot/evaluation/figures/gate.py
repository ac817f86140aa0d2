"""The gate for CI: does this replay pass, compared with floors and with an earlier one?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copilot.evaluation.figures.compare import compare
from copilot.evaluation.figures.figures import FIGURES
from copilot.evaluation.figures.wording import shown
from index.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Result = dict[str, Any]
_BY_NAME = {figure.name: figure for figure in FIGURES}


@dataclass(frozen=True, slots=True)
class Floor:
    """The least that a figure may be; or, if it is relative, how far it may fall below the baseline's."""

    name: str
    value: float
    is_relative: bool


def parse_floor(text: str) -> Floor:
    """ "recall@5=0.6": no less than that. "recall@5=-0.02": no more than 0.02 below the baseline's.

    Raises:
        InputError: it is written otherwise, or no figure has that name.
    """
    name, _, said = text.partition("=")
    if name not in _BY_NAME or not _BY_NAME[name].better:
        known = ", ".join(figure.name for figure in FIGURES if figure.better)
        raise InputError(f"--fail-under {text!r}: no figure to be held to is called {name!r}; there are {known}.")
    try:
        return Floor(name, float(said), said.strip().startswith(("-", "+")))
    except ValueError:
        raise InputError(f"--fail-under {text!r}: write NAME=NUMBER, such as recall@5=0.6 or recall@5=-0.02.") from None


def failures(result: Result, baseline: Result | None, floors: Sequence[Floor], seed: int = 0) -> list[str]:
    """Why the replay does not pass, one sentence each; empty if it does.

    Raises:
        InputError: a floor is relative and there is no baseline, or the baseline replayed other threads.
    """
    if baseline is None:
        if relative := next((floor for floor in floors if floor.is_relative), None):
            raise InputError(f"--fail-under {relative.name}={relative.value:+g} needs a --baseline to be held against.")
        return list(_below(result, floors))
    changes = compare(baseline, result, seed)["figures"]
    return [*_below(result, floors), *_lost(changes, floors), *_surely_worse(changes)]


def _below(result: Result, floors: Sequence[Floor]) -> Iterator[str]:
    for floor in floors:
        found, figure = result["figures"].get(floor.name), _BY_NAME[floor.name]
        if floor.is_relative:
            continue
        sign = 1 if figure.better == "higher" else -1
        if found is None or sign * (found["value"] - floor.value) < 0:
            yield f"{floor.name} is {shown(found, figure.unit)}, and must be {floor.value:g}"


def _lost(changes: Result, floors: Sequence[Floor]) -> Iterator[str]:
    for floor in floors:
        if not floor.is_relative:
            continue
        change = changes.get(floor.name)
        sign = 1 if _BY_NAME[floor.name].better == "higher" else -1
        if change is None or sign * change["value"] < -abs(floor.value) - 1e-12:
            yield f"{floor.name} {_moved(change)}, by more than {abs(floor.value):g}"


def _surely_worse(changes: Result) -> Iterator[str]:
    """The figures that are worse than chance explains, among those where higher or lower is better."""
    for name, change in changes.items():
        better = _BY_NAME[name].better
        sign = {"higher": 1, "lower": -1}.get(better, 0)
        if _BY_NAME[name].is_headline and change["is_sure"] and sign * change["value"] < 0:
            yield f"{name} {_moved(change)}, which chance explains with p {change['p']:.4f}"


def _moved(change: Result | None) -> str:
    return f"went from {change['before']:.3f} to {change['after']:.3f}" if change else "cannot be counted any more"
