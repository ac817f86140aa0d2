"""`evaluate compare`: from two replays to what changed between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from copilot.commands.terminal.output import print_json, say
from copilot.evaluation.figures.compare import compare, read_result
from copilot.evaluation.report.compare_page import compare_page
from copilot.evaluation.report.page import render

if TYPE_CHECKING:
    from pathlib import Path


def run(before: Path, after: Path, *, seed: int, as_json: bool, html: Path | None) -> None:
    old, new = read_result(before), read_result(after)
    compared = compare(old, new, seed)
    if html:
        html.write_text(render(compare_page(compared, old, new)), encoding="utf-8")
    if as_json:
        print_json(compared)
    else:
        say(summary(compared))


def summary(compared: dict[str, Any]) -> str:
    """The comparison in a few lines for a person."""
    lines = [
        f"{compared['threads']} threads in both: {len(compared['better'])} better, {len(compared['worse'])} worse. "
        "* = more than chance explains."
    ]
    lines += [
        f"{'*' if one['is_sure'] else ' '} {name}: {one['before']:.3f} → {one['after']:.3f} ({one['value']:+.3f}, "
        f"{one['low']:+.3f} to {one['high']:+.3f}, p {one['p']:.4f}, n {one['n']})"
        for name, one in compared["figures"].items()
    ]
    return "\n".join(lines)
