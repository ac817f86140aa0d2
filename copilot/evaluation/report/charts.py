"""Charts as SVG, from values to text: no library, no script. The page sets the colours, for light and dark.

Every chart has a title and a unit, and says how many threads are behind each mark.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH = 480
_LABEL, _VALUE = 172, 96  # room left of the bars for their names, and right of them for their numbers
_ROW, _TOP, _BOTTOM = 24, 44, 34
_LONGEST_LABEL = 25  # characters


@dataclass(frozen=True, slots=True)
class Bar:
    """One value, its interval if it has one, and the number of threads it was counted on."""

    label: str
    value: float
    n: int
    low: float | None = None
    high: float | None = None


def bars(title: str, unit: str, values: Sequence[Bar], most: float | None = None) -> str:
    """Horizontal bars with whiskers; `most` is the end of the axis, or else the largest value."""
    end = most or max([bar.high or bar.value for bar in values], default=1.0) or 1.0
    width, height = _WIDTH - _LABEL - _VALUE, _TOP + _ROW * len(values) + _BOTTOM
    marks = [_title(title, unit)]
    for step in range(5):
        x = _LABEL + width * step / 4
        marks.append(_line(x, _TOP - 6, x, height - _BOTTOM + 2, "grid"))
        marks.append(_text(x, height - _BOTTOM + 18, _number(end * step / 4, unit), "tick", "middle"))
    for place, bar in enumerate(values):
        y = _TOP + _ROW * place
        x = _LABEL + width * min(1.0, bar.value / end)
        marks.append(_text(_LABEL - 8, y + 14, _short(bar.label), "label", "end"))
        marks.append(
            f'<rect class="bar" x="{_LABEL}" y="{y + 3}" width="{max(0.0, x - _LABEL):.1f}" height="14" rx="2"/>'
        )
        if bar.low is not None and bar.high is not None:
            left, right = (_LABEL + width * min(1.0, edge / end) for edge in (bar.low, bar.high))
            marks.append(_line(left, y + 10, right, y + 10, "whisker"))
            marks += [_line(edge, y + 6, edge, y + 14, "whisker") for edge in (left, right)]
        marks.append(_text(_WIDTH - 4, y + 14, f"{_number(bar.value, unit)} · n {bar.n}", "value", "end"))
    return _svg(height, title, marks)


def calibration(title: str, points: Sequence[tuple[float, float, int]]) -> str:
    """How often the first case was right (up) at each confidence (right); on the diagonal it is as sure as it should
    be. Points are (confidence, share right, n), and larger where there are more threads."""
    left, top, side = 70, 66, 300
    marks = [_title(title, "share right by confidence")]
    for step in range(5):
        part = side * step / 4
        marks.append(_line(left, top + part, left + side, top + part, "grid"))
        marks.append(_line(left + part, top, left + part, top + side, "grid"))
        marks.append(_text(left - 8, top + side - part + 4, f"{step * 25} %", "tick", "end"))
        marks.append(_text(left + part, top + side + 24, f"{step * 25} %", "tick", "middle"))
    marks.append(_line(left, top + side, left + side, top, "ideal"))
    most = max((n for *_, n in points), default=1)
    for place, (confidence, right, n) in enumerate(points):
        x, y, size = left + side * confidence, top + side * (1 - right), 4 + 9 * (n / most) ** 0.5
        marks.append(f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}"/>')
        beside = y - size - 4 if place % 2 else y + size + 13  # neighbours' numbers must not meet
        marks.append(_text(x, beside, f"n {n}", "value", "middle"))
    marks.append(_text(left + side / 2, top + side + 40, "confidence in the first case", "label", "middle"))
    total = sum(n for *_, n in points)
    marks.append(
        _text(left + side / 2, top + side + 56, f"n {total} threads with a known right case", "tick", "middle")
    )
    return _svg(top + side + 66, title, marks)


def histogram(title: str, unit: str, values: Sequence[float], bins: int = 20) -> str:
    """How many threads took how long; the last bin holds all that took longer."""
    left, top, wide, high = 46, 44, _WIDTH - 60, 180
    ordered = sorted(values)
    end = (ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))] if ordered else 1.0) or 1.0
    counts = [0] * bins
    for value in values:
        counts[min(bins - 1, int(value / end * bins))] += 1
    most = max(counts, default=1) or 1
    marks = [_title(title, f"threads by {unit}, n {len(values)}")]
    for step in range(3):
        y = top + high - high * step / 2
        marks.append(_line(left, y, left + wide, y, "grid"))
        marks.append(_text(left - 6, y + 4, f"{most * step / 2:.0f}", "tick", "end"))
    for place, count in enumerate(counts):
        tall = high * count / most
        x = left + wide * place / bins
        marks.append(
            f'<rect class="bar" x="{x + 1:.1f}" y="{top + high - tall:.1f}" width="{wide / bins - 2:.1f}" '
            f'height="{tall:.1f}"/>'
        )
    ticks = [(left + wide * step / 4, f"{end * step / 4:,.0f}") for step in range(5)]
    marks += [_text(x, top + high + 18, said, "tick", "middle") for x, said in ticks]
    marks.append(_text(left + wide / 2, top + high + 36, unit, "label", "middle"))
    return _svg(top + high + 46, title, marks)


def _svg(height: float, title: str, marks: Sequence[str]) -> str:
    name = escape(title)
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height:.0f}" role="img" aria-label="{name}" xmlns="http://www.w3.org/2000/svg">'
        f"{''.join(marks)}</svg>"
    )


def _title(title: str, unit: str) -> str:
    return _text(4, 16, title, "title", "start") + _text(4, 31, unit, "tick", "start")


def _text(x: float, y: float, text: str, kind: str, anchor: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1] + "…"


def _number(value: float, unit: str) -> str:
    if unit == "share":
        return f"{100 * value:.0f} %"
    return f"{value:.2f}" if unit == "score" else f"{value:,.0f}"
