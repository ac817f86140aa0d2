"""`doctor`: what is in order and what is not, and what to do about each fault."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from copilot.build import App
from copilot.commands.terminal.output import print_json, say
from copilot.doctor.checkup import examine
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


def _mark(finding: Finding) -> str:
    return "FAULT" if not finding.ok else "warn" if finding.warning else "ok"
