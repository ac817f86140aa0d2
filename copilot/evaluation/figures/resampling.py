"""How sure a figure is, by resampling the threads it was counted on; seeded, so that the same rows give the same."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

RESAMPLED = 2_000
_AT_ONCE = 500_000  # numbers held while resampling
_LEAST, _MOST = 2.5, 97.5  # percentiles: a 95 % interval


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval, and on how many threads it was counted."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Another run's figure minus this one's on the same threads, with its interval and its p-value."""

    value: float
    low: float
    high: float
    p: float
    n: int


def ratio(counted: Sequence[tuple[float, float]], seed: int, name: str = "") -> Estimate | None:
    """The sum of the first numbers over the sum of the second, one pair per thread; None if there are none.

    With ones as second numbers it is a mean. A resample that counts nothing gets the value of all rows.
    """
    pairs = np.array(counted, dtype=float).reshape(len(counted), 2)
    total = float(pairs[:, 1].sum())
    if not total:
        return None
    value = float(pairs[:, 0].sum()) / total
    drawn = []
    for chosen in _draws(len(pairs), seed, name):
        top, below = pairs[chosen, 0].sum(axis=1), pairs[chosen, 1].sum(axis=1)
        drawn.append(np.divide(top, below, out=np.full(len(top), value), where=below > 0))
    low, high = np.percentile(np.concatenate(drawn), [_LEAST, _MOST])
    return Estimate(value, float(low), float(high), int((pairs[:, 1] > 0).sum()))


def whole(
    rows: NDArray[np.float64], statistic: Callable[[NDArray[np.float64]], float], seed: int, name: str = ""
) -> Estimate | None:
    """A statistic of all rows at once, shape (threads, columns), such as a percentile; None for no rows."""
    if not len(rows):
        return None
    values = [statistic(rows[one]) for chosen in _draws(len(rows), seed, name, RESAMPLED // 4) for one in chosen]
    low, high = np.percentile(values, [_LEAST, _MOST])
    return Estimate(statistic(rows), float(low), float(high), len(rows))


def difference(
    before: Sequence[tuple[float, float]], after: Sequence[tuple[float, float]], seed: int, name: str = ""
) -> Difference | None:
    """The change of a ratio between two runs, thread by thread; None if one of them counts nothing.

    `p` is the share of random swaps between the runs, thread by thread, that change the ratio at least as much.
    """
    one, other = (np.array(counted, dtype=float).reshape(len(counted), 2) for counted in (before, after))
    if not (one[:, 1].sum() and other[:, 1].sum()):
        return None
    value = _ratio(other) - _ratio(one)
    drawn = np.concatenate(
        [_ratios(other[chosen], 0.0) - _ratios(one[chosen], 0.0) for chosen in _draws(len(one), seed, name)]
    )
    low, high = np.percentile(drawn, [_LEAST, _MOST])
    rng = np.random.default_rng([seed, zlib.crc32(name.encode()), 1])
    at_least = 0
    for _ in range(RESAMPLED):
        swapped = rng.random(len(one)) < 0.5
        first, second = np.where(swapped[:, None], other, one), np.where(swapped[:, None], one, other)
        at_least += abs(_ratio(second) - _ratio(first)) >= abs(value) - 1e-12
    return Difference(value, float(low), float(high), (at_least + 1) / (RESAMPLED + 1), len(one))


def _ratio(pairs: NDArray[np.float64]) -> float:
    below = float(pairs[:, 1].sum())
    return float(pairs[:, 0].sum()) / below if below else 0.0


def _ratios(pairs: NDArray[np.float64], empty: float) -> NDArray[np.float64]:
    """Of many resamples at once, shape (resamples, threads, 2)."""
    top, below = pairs[..., 0].sum(axis=1), pairs[..., 1].sum(axis=1)
    found: NDArray[np.float64] = np.divide(top, below, out=np.full(len(top), empty), where=below > 0)
    return found


def _draws(n: int, seed: int, name: str, times: int = RESAMPLED) -> Iterator[NDArray[np.int64]]:
    """Which threads each resample holds, a few resamples at a time; the same for the same seed and name."""
    rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
    rows = max(1, _AT_ONCE // n)
    for start in range(0, times, rows):
        yield rng.integers(0, n, (min(rows, times - start), n))
