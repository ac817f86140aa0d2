"""`doctor`: what works, what does not, and what to do about it; with --settings, what is set and where."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from copilot.build import App
from copilot.commands.terminal.output import print_json, say
from copilot.doctor.checkup import examine
from copilot.doctor.settings_list import listed_settings
from copilot.settings import load_settings

if TYPE_CHECKING:
    from copilot.doctor.findings import Finding


def run(*, as_json: bool, try_again: bool) -> None:
    app = App(load_settings())
    findings = examine(app, lambda: datetime.now(UTC), try_again=try_again)
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            say(f"{_mark(finding):5} {finding.check}: {finding.says}")
    sys.exit(0 if all(finding.ok for finding in findings) else 1)


def show_settings(*, as_json: bool) -> None:
    """Print every setting: type, default, the value in force and where it was set."""
    settings = listed_settings(load_settings())
    if as_json:
        print_json([asdict(one) for one in settings])
        return
    from copilot.commands.terminal.settings_table import print_settings

    print_settings(settings)


def _mark(finding: Finding) -> str:
    return "FAULT" if not finding.ok else "warn" if finding.warning else "ok"
