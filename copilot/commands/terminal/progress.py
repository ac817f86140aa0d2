"""Progress on stderr: a bar on a terminal, a plain line every few seconds elsewhere."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress as RichProgress

    from index.progress import Progress

_EVERY_SECONDS = 5.0


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """The form of progress that suits stderr."""
    if not sys.stderr.isatty():
        yield PlainLines()
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    from copilot.commands.terminal.console import console_on

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console_on(sys.stderr)) as bars:
        yield Bars(bars)


class Bars:
    """One bar per stage."""

    def __init__(self, bars: RichProgress) -> None:
        self._bars = bars
        self._task = bars.add_task("starting", total=None)

    def stage(self, name: str, total: int | None = None) -> None:
        done = self._bars.tasks[-1]
        self._bars.update(self._task, total=done.completed, completed=done.completed)
        self._task = self._bars.add_task(name, total=total)

    def advance(self, steps: int = 1) -> None:
        self._bars.advance(self._task, steps)

    def note(self, text: str) -> None:
        self._bars.console.print(text, markup=False, highlight=False)


class PlainLines:
    """Lines for a log: one at the start of each stage, then one every few seconds."""

    def __init__(self) -> None:
        self._name, self._done, self._last, self._began = "", 0, 0.0, 0.0
        self._total: int | None = None

    def stage(self, name: str, total: int | None = None) -> None:
        self._name, self._total, self._done, self._last = name, total, 0, time.monotonic()
        self._began = self._last
        sys.stderr.write(f"{name} …\n")

    def advance(self, steps: int = 1) -> None:
        self._done += steps
        if time.monotonic() - self._last >= _EVERY_SECONDS:
            self._last = time.monotonic()
            of = f" of {self._total}, {self._left()} left" if self._total else ""
            sys.stderr.write(f"{self._name}: {self._done}{of}\n")

    def _left(self) -> str:
        """How long the stage will still take at its present speed."""
        seconds = max(0, (self._total or 0) - self._done) * (self._last - self._began) / max(1, self._done)
        return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"

    def note(self, text: str) -> None:
        sys.stderr.write(f"{self._name}: {text}\n" if self._name else f"{text}\n")
