"""Where logs go: never where a command's result goes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import structlog

from copilot.commands.terminal.guarded import guarded
from copilot.commands.terminal.output import print_json

if TYPE_CHECKING:
    import pytest


def test_a_warning_is_not_mixed_with_a_result(capsys: pytest.CaptureFixture[str]) -> None:
    log = structlog.get_logger("model")  # made before, as those of modules are

    def command() -> None:
        log.warning("tokens.estimated", hint="set a folder")
        print_json({"answered": True})
        structlog.get_logger("another").info("done")

    before = structlog.get_config()
    guarded(command)
    out, err = capsys.readouterr()
    assert json.loads(out) == {"answered": True}
    assert ("tokens.estimated" in err, "done" in err) == (True, True)
    assert structlog.get_config() == before
