"""Rich's console: control characters in other people's text are removed before rich adds its own, for colours.

It bypasses the streams of `copilot/commands/terminal/printable.py`, which would remove the colours again.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console, RenderHook
from rich.segment import Segment

from copilot.commands.terminal.printable import PrintableStream, printable

if TYPE_CHECKING:
    from typing import IO

    from rich.console import ConsoleOptions, ConsoleRenderable, RenderResult


class _Printable:
    """Something to show, made printable after layout; what rich itself sends to the terminal stays."""

    def __init__(self, shown: ConsoleRenderable) -> None:
        self._shown = shown

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self._shown, options):
            yield segment if segment.control else Segment(printable(segment.text), segment.style)


class _Hook(RenderHook):
    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        return [_Printable(shown) for shown in renderables]


def console_on(stream: IO[str] | PrintableStream, **options: Any) -> Console:
    """A console on this stream."""
    return made_printable(Console(file=stream.inner if isinstance(stream, PrintableStream) else stream, **options))


def console_on_stdout(**options: Any) -> Console:
    return console_on(sys.stdout, highlight=False, **options)


def made_printable(console: Console) -> Console:
    """The same console, which now shows nothing that a terminal would obey."""
    console.push_render_hook(_Hook())
    return console
