"""A labelled workspace: an export, who its team is, and questions of which people say what answers them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from index.errors import InputError
from index.model import Thread
from index.sources.files.json_text import decode_json
from index.sources.files.pieces import read_whole
from index.sources.slack_export import SlackExport

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path
    from typing import Any

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Workspace:
    """`questions` as the labels have them: `id`, `question`, `relevant`, `must_contain`."""

    export: SlackExport
    threads: tuple[Thread, ...]
    questions: tuple[dict[str, Any], ...]
    team: tuple[str, ...]  # user ids

    @property
    def asked_at(self) -> datetime:
        """A day after the last message."""
        return max(message.at for thread in self.threads for message in thread.messages) + _A_DAY


def read_workspace(folder: Path) -> Workspace:
    """Read `export/`, `team.json` and `questions.jsonl`, as in data/support.

    Raises:
        InputError: the folder lacks a file, or one cannot be read.
    """
    export = SlackExport(folder / "export")
    threads = tuple(item for item in export.read() if isinstance(item, Thread))
    if not threads:
        raise InputError(f"{folder / 'export'} holds no thread; give a labelled workspace's folder.")
    questions = tuple(_decoded(folder / "questions.jsonl", line) for line in _lines(folder / "questions.jsonl"))
    return Workspace(export, threads, questions, tuple(read_team(folder / "team.json")))


def read_team(path: Path) -> Sequence[str]:
    """The ids of the team: a JSON list of them, or an object whose `team` is such a list or has them as its keys.

    Raises:
        InputError: the file cannot be read or names nobody.
    """
    try:
        said = decode_json(read_whole(path))
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); give a JSON file with the team's ids.") from None
    except ValueError:
        raise InputError(f"{path} is not JSON; give a list of the team's ids.") from None
    team = said.get("team") if isinstance(said, dict) else said
    if not isinstance(team, list | dict) or not team or not all(isinstance(one, str) for one in team):
        raise InputError(f'{path} names no team; give a list of ids, or {{"team": {{"U0123": "who"}}}}.')
    return list(team)


def _lines(path: Path) -> list[bytes]:
    try:
        return [line for line in read_whole(path).splitlines() if line.strip()]
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); give a labelled workspace's folder.") from None


def _decoded(path: Path, text: bytes) -> dict[str, Any]:
    try:
        value = decode_json(text)
    except ValueError as error:
        raise InputError(f"{path} is not JSON ({error}); see data/support/README.md.") from None
    if not isinstance(value, dict):
        raise InputError(f"{path} holds no object; see data/support/README.md.")
    return value
