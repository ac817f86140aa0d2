"""Two runs on the same threads: what changed, how surely, and where. Pure: results in, plain data out."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from copilot.evaluation.figures.figures import FIGURES
from copilot.evaluation.figures.resampling import difference
from copilot.evaluation.figures.row import row_from
from index.errors import InputError
from index.sources.files.json_text import decode_json
from index.sources.files.pieces import read_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from copilot.evaluation.figures.figures import Counted, Figure
    from copilot.evaluation.figures.resampling import Difference
    from copilot.evaluation.figures.row import Row

Result = dict[str, Any]
SURE = 0.05


def read_result(path: Path) -> Result:
    """A replay's JSON.

    Raises:
        InputError: the file cannot be read, or is not a replay.
    """
    try:
        result: Result = decode_json(read_whole(path))
        for raw in result["threads"]:
            row_from(raw)
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({error.strerror}); give what `evaluate replay --json` wrote."
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{path} is no replay ({type(error).__name__}); give what `evaluate replay --json` wrote."
        ) from None
    return result


def compare(before: Result, after: Result, seed: int = 0) -> Result:
    """Every figure before and after on the threads that both replayed, and the threads that got better or worse.

    Raises:
        InputError: they have no thread in common.
    """
    old, new = ({raw["thread"]: row_from(raw) for raw in result["threads"]} for result in (before, after))
    both = [thread for thread in old if thread in new]
    if not both:
        raise InputError("The two runs have no thread in common; replay the same files with the same sample and seed.")
    pairs = [(old[thread], new[thread]) for thread in both]
    changes = {figure.name: _change(figure, pairs, seed) for figure in FIGURES}
    gains = {thread: _standing(new[thread]) - _standing(old[thread]) for thread in both}
    return {
        "threads": len(both),
        "only_before": len(old) - len(both),
        "only_after": len(new) - len(both),
        "settings": {name: (before["run"].get(name), after["run"].get(name)) for name in _settings(before, after)},
        "figures": {name: change for name, change in changes.items() if change},
        "better": sorted((t for t in both if gains[t] > 1e-9), key=lambda t: -gains[t]),
        "worse": sorted((t for t in both if gains[t] < -1e-9), key=lambda t: gains[t]),
    }


def changed(figure: Figure, pairs: Sequence[tuple[Row, Row]], seed: int) -> Difference | None:
    """How a figure changed; a thread that one of the runs says nothing about does not count."""
    old, new = ([_counted(figure.count(row)) for row in rows] for rows in zip(*pairs, strict=True))
    return difference(old, new, seed, figure.name)


def _change(figure: Figure, pairs: Sequence[tuple[Row, Row]], seed: int) -> dict[str, Any] | None:
    change = changed(figure, pairs, seed)
    if change is None:
        return None
    old = [_counted(figure.count(row)) for row, _ in pairs]
    before = sum(one for one, _ in old) / sum(of for _, of in old)
    is_sure = change.p < SURE and (change.low > 0 or change.high < 0)
    return {"before": before, "after": before + change.value, **asdict(change), "is_sure": is_sure}


def _counted(pair: Counted) -> tuple[float, float]:
    return pair or (0.0, 0.0)


def _standing(row: Row) -> float:
    """How well a thread went: the verdict, whether the answer was there, and at which place."""
    is_right = row.is_first_right or (row.has_answer and not row.is_own_draft)
    first = 1 / min(row.places) if row.places else 0.0
    if row.answered:
        came_of_it = 4.0 if is_right else 1.0
    elif row.places or is_right:
        came_of_it = 2.0
    else:
        came_of_it = 0.0 if row.known else 3.0
    return came_of_it + 0.5 * row.saved + 0.4 * first


def _settings(before: Result, after: Result) -> list[str]:
    """The settings that differ between the runs."""
    names = dict.fromkeys((*before["run"], *after["run"]))
    lists = ("not_as_of", "hidden", "left_out")
    return [n for n in names if n not in lists and before["run"].get(n) != after["run"].get(n)]
