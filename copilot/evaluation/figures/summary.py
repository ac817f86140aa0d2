"""All figures of a replay: estimates by name, calibration, flags, and a breakdown by place, flag, kind and month."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from copilot.evaluation.figures.figures import FIGURES
from copilot.evaluation.figures.resampling import Estimate, ratio, whole
from copilot.evaluation.figures.row import holds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from copilot.evaluation.figures.figures import Figure
    from copilot.evaluation.figures.row import Row

BINS = 10
_OTHERS = 10  # threads whose cases are compared with each answer, to see what chance does
_BROKEN_DOWN = ("work_saved", "decided_rightly", "coverage", "recall@5")
_SPECIAL = {
    "by_chance": (
        "Work saved, by chance",
        "share",
        "The same as work saved, with first cases and drafts of up to ten other threads, spread over the whole time: "
        "how often half of what an answer names stands in what has nothing to do with it.",
    ),
    "calibration_error": (
        "Calibration error",
        "score",
        "Of the threads with a known right case, in ten bins of confidence: the mean distance, weighted by threads, "
        "between the mean confidence of a bin and the share of right first cases in it.",
    ),
    "auc": (
        "AUC of the confidence",
        "score",
        "Of the threads with a known right case: how often a right first case has a higher confidence than a wrong "
        "one; 0.5 is chance. None where all or none were right.",
    ),
    "p50_ms": ("Time for a suggestion, median", "ms", "Half of the suggestions took no longer. Not comparable "
               "between machines."),
    "p95_ms": ("Time for a suggestion, 95th percentile", "ms", "95 of 100 suggestions took no longer."),
}  # fmt: skip


def definitions() -> dict[str, dict[str, str]]:
    """Title, unit and definition of every figure, by name."""
    said = {f.name: {"title": f.title, "unit": f.unit, "definition": f.definition} for f in FIGURES}
    return said | {
        name: {"title": title, "unit": unit, "definition": definition}
        for name, (title, unit, definition) in _SPECIAL.items()
    }


def estimates(rows: Sequence[Row], seed: int) -> dict[str, Estimate | None]:
    """Every figure with its interval and n; None if no thread says anything about it."""
    found = {figure.name: estimate(rows, figure, seed) for figure in FIGURES}
    known = np.array([(row.confidence, row.is_first_right) for row in rows if row.known], dtype=float).reshape(-1, 2)
    times = np.array([[row.milliseconds] for row in rows])
    return found | {
        "by_chance": by_chance(rows, seed),
        "calibration_error": whole(known, calibration_error, seed, "calibration_error"),
        "auc": whole(known, auc, seed, "auc") if len(set(known[:, 1])) == 2 else None,
        "p50_ms": whole(times, lambda some: float(np.percentile(some, 50)), seed, "p50_ms"),
        "p95_ms": whole(times, lambda some: float(np.percentile(some, 95)), seed, "p95_ms"),
    }


def estimate(rows: Iterable[Row], figure: Figure, seed: int) -> Estimate | None:
    counted = [pair for row in rows if (pair := figure.count(row)) is not None]
    return ratio(counted, seed, figure.name)


def by_chance(rows: Sequence[Row], seed: int) -> Estimate | None:
    """See the definition of `by_chance`."""
    mine = [row for row in rows if not row.is_own_draft]
    shifts = sorted({len(mine) * step // (_OTHERS + 1) for step in range(1, _OTHERS + 1)} - {0})
    if not shifts:
        return None
    hits = [sum(_saves(mine[(n + shift) % len(mine)], row) for shift in shifts) for n, row in enumerate(mine)]
    return ratio([(number / len(shifts), 1.0) for number in hits], seed, "by_chance")


def _saves(other: Row, row: Row) -> bool:
    return holds(row.answer_named, other.case_named) or holds(row.answer_named, other.draft_all)


def calibration_error(known: NDArray[np.float64]) -> float:
    """From rows of (confidence, whether it was right); see the definition."""
    return sum(
        len(some) / len(known) * abs(float(np.diff(some.mean(axis=0))[0])) for some in binned(known) if len(some)
    )


def binned(known: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """The rows of each tenth of confidence."""
    place = np.minimum((known[:, 0] * BINS).astype(int), BINS - 1)
    return [known[place == number] for number in range(BINS)]


def auc(known: NDArray[np.float64]) -> float:
    """From rows of (confidence, whether it was right): the share of pairs in the right order; a tie counts half."""
    right, wrong = known[known[:, 1] == 1, 0], known[known[:, 1] == 0, 0]
    if not (len(right) and len(wrong)):
        return 0.5
    below = np.searchsorted(np.sort(wrong), right, side="left").sum()
    not_above = np.searchsorted(np.sort(wrong), right, side="right").sum()
    return float((below + not_above) / 2 / (len(right) * len(wrong)))


def reliability(rows: Iterable[Row]) -> list[dict[str, float]]:
    """By tenth of confidence: mean confidence, share of right first cases, n; empty bins are left out."""
    known = np.array([(row.confidence, row.is_first_right) for row in rows if row.known], dtype=float).reshape(-1, 2)
    return [
        {"confidence": float(some[:, 0].mean()), "right": float(some[:, 1].mean()), "n": len(some)}
        for some in binned(known)
        if len(some)
    ]


def flag_figures(pairs: Mapping[str, Sequence[tuple[bool, bool]]], seed: int) -> dict[str, dict[str, Any]]:
    """Precision and recall by flag, from pairs of (a person raised it, the rules did), one per labelled thread."""
    found = {}
    for kind, judged in sorted(pairs.items()):
        right = [(float(there and raised), float(raised), float(there)) for there, raised in judged]
        found[kind] = {
            "precision": _plain(ratio([(one, raised) for one, raised, _ in right], seed, f"{kind} precision")),
            "recall": _plain(ratio([(one, there) for one, _, there in right], seed, f"{kind} recall")),
            "threads": len(judged),
        }
    return found


def breakdown(rows: Sequence[Row], seed: int) -> dict[str, dict[str, dict[str, Any]]]:
    """The headline figures by place, flag, kind and month."""
    by: dict[str, Callable[[Row], Iterable[str]]] = {
        "place": lambda row: [row.place],
        "flag": lambda row: row.flags or ["none"],
        "kind": lambda row: [row.kind or "not labelled"],
        "month": lambda row: [row.month],
    }
    return {name: _by(rows, keys, seed) for name, keys in by.items()}


def _by(rows: Sequence[Row], keys: Callable[[Row], Iterable[str]], seed: int) -> dict[str, dict[str, Any]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for key in keys(row):
            groups[key].append(row)
    chosen = [figure for figure in FIGURES if figure.name in _BROKEN_DOWN]
    return {
        key: {"n": len(some), **{figure.name: _plain(estimate(some, figure, seed)) for figure in chosen}}
        for key, some in sorted(groups.items())
    }


def plain(found: Mapping[str, Estimate | None]) -> dict[str, dict[str, Any] | None]:
    """Estimates as JSON has them."""
    return {name: _plain(one) for name, one in found.items()}


def _plain(one: Estimate | None) -> dict[str, Any] | None:
    return asdict(one) if one else None
