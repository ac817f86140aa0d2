"""Settings as a table on a terminal of any width."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from rich.table import Table
from rich.text import Text

from copilot.commands.terminal.console import console_on_stdout, made_printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from copilot.doctor.settings_list import Setting


def print_settings(settings: Sequence[Setting], console: Console | None = None) -> None:
    console = made_printable(console) if console else console_on_stdout()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("setting", "value", "set in", "default", "type"):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("setting", "set in"))
    for section, of_section in _by_section(settings).items():
        table.add_row(Text(section, style="bold"))
        for one in of_section:
            table.add_row(*_row(one))
    console.print(table)


def _by_section(settings: Sequence[Setting]) -> dict[str, list[Setting]]:
    sections: dict[str, list[Setting]] = {}
    for one in settings:
        section, dot, _ = one.name.partition(".")
        sections.setdefault(f"[{section}]" if dot else "environment", []).append(one)
    return sections


def _row(one: Setting) -> tuple[Text, ...]:
    """A setting that somebody set stands out, and has its default beside it."""
    is_default = one.set_in == "default"
    key = one.name.rpartition(".")[2]
    cells = (f"  {key}", as_toml(one.value), one.set_in, "" if is_default else as_toml(one.default), one.type)
    return tuple(Text(cell, style="dim" if is_default else "") for cell in cells)


def as_toml(value: Any) -> str:
    """A value as it is written in copilot.toml; "set" and "not set" stay words."""
    if value is None or value in ("set", "not set"):
        return value or "not set"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {as_toml(one)}' for key, one in value.items())} }}" if value else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(as_toml, value))}]"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:_}"
    return orjson.dumps(value).decode()
