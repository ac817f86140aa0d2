"""What a person said of each thread of a Slack export, or of each issue: one JSON object a line.

Formats: `data/support/README.md` and `GITHUB_LABELS.md` beside the data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from index.case_ids import issue_case_id
from index.errors import InputError
from index.sources.files.pieces import read_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

GoldStanding = Literal["confirmed", "answered", "none"]


class _Label(BaseModel):
    """Fields that a measurement does not read may say anything."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    is_case: bool
    standing: GoldStanding
    must_contain: list[str] = []
    must_not_contain: list[str] = []


class AnsweredPair(BaseModel):
    """One of several questions in a thread."""

    answer_ts: list[str] = []


class ThreadLabel(_Label):
    """What was said of one thread, or of a message that nobody replied to."""

    channel: str
    thread_ts: str
    kind: str
    good_title: str = ""
    answer_ts: list[str] = []
    pairs: list[AnsweredPair] = []
    roles: list[tuple[str, str]] = []  # ts and role

    @property
    def case_id(self) -> str:
        return f"slack:{self.channel}:{self.thread_ts}"

    @property
    def answers(self) -> frozenset[str]:
        """The ts of the messages that answer any of the thread's questions; none where it is no case."""
        of_pairs = (ts for pair in self.pairs for ts in pair.answer_ts)
        return frozenset((*self.answer_ts, *of_pairs)) if self.is_case else frozenset()


class IssueLabel(_Label):
    """What was said of one closed issue."""

    repo: str
    number: int
    answer_comments: list[int] = []  # places among the issue's comments, from 0

    @property
    def case_id(self) -> str:
        return issue_case_id(self.repo, self.number)

    @property
    def answers(self) -> frozenset[str]:
        return frozenset(map(str, self.answer_comments)) if self.is_case else frozenset()


Label = TypeVar("Label", ThreadLabel, IssueLabel)


def read_gold(path: Path, kind: type[Label]) -> Mapping[str, Label]:
    """Labels by case id, in the order of the file.

    Raises:
        InputError: the file cannot be read, is empty, a line is no label, or one thread is labelled twice.
    """
    try:
        lines = read_whole(path).splitlines()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); give a .jsonl of labels.") from None
    found: dict[str, Label] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        label = _label(line, kind, f"{path}, line {number}")
        if label.case_id in found:
            raise InputError(f"{path}, line {number}: {label.case_id} is labelled twice.")
        found[label.case_id] = label
    if not found:
        raise InputError(f"{path} is empty; give a .jsonl of labels.")
    return found


def _label(line: bytes, kind: type[Label], where: str) -> Label:
    try:
        return kind.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "the line"
        raise InputError(f"{where}: {field}: {first['msg']}; see README.md beside the labels.") from None
