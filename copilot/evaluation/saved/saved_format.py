"""Saved threads as JSON, one a line; copilot/evaluation/README.md describes the format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AliasChoices,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from copilot.evaluation.saved.saved_threads import Note, SavedThread
from copilot.model import FlagKind, Turn
from copilot.settings.validation import first_fault
from index.cases.from_thread import answers
from index.errors import InputError
from index.kinds.labels import KINDS, Kind
from index.model import Message, Role, Visibility, moment
from index.sources.base import safe_text
from index.sources.files.json_text import decode_json
from index.sources.files.pieces import read_whole

if TYPE_CHECKING:
    from pathlib import Path


def _slack_ts(ts: str) -> str:
    moment(ts)
    return ts


# Redacted again when it is read: a person may have edited the file.
Redacted = Annotated[str, AfterValidator(lambda text: safe_text(text).text)]
KnownKind = Annotated[Kind | None, BeforeValidator(lambda kind: kind if kind in KINDS else None)]


class _Line(BaseModel):
    """What is null or empty gets its default, like what is missing; other keys are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, raw: object) -> object:
        return {key: value for key, value in raw.items() if value not in (None, "")} if isinstance(raw, dict) else raw


class MessageLine(_Line):
    role: Role
    ts: Annotated[str, AfterValidator(_slack_ts)]
    text: str = ""
    files: tuple[Redacted, ...] = ()

    def turn(self) -> Turn:
        safe = safe_text(self.text)
        return Turn(self.role, Message(self.ts, self.role, safe.text, self.files, secrets=safe.found))


class NoteLine(_Line):
    case_id: str = Field(validation_alias=AliasChoices("case_id", "thread"))
    relevant: frozenset[str] = frozenset()
    flags: frozenset[FlagKind] | None = None

    @model_validator(mode="before")
    @classmethod
    def _without_flags_that_rules_were_made_for(cls, raw: object) -> object:
        return raw | {"flags": None} if isinstance(raw, dict) and raw.get("half") == "development" else raw

    def note(self) -> Note:
        return Note(self.case_id, self.relevant, self.flags)


class ThreadLine(NoteLine):
    format: Literal[1] = 1
    messages: tuple[MessageLine, ...] = Field(min_length=1)
    asked_at: AwareDatetime | None = None
    scope: str = ""
    place: str = ""
    visibility: Visibility = "public"
    url: str = ""
    answer: Redacted = ""
    is_own_draft: bool = False
    linked: tuple[str, ...] = ()
    original: str | None = None
    kind: KnownKind = None
    outcome: str = ""

    def thread(self) -> SavedThread:
        turns = tuple(message.turn() for message in self.messages)
        source = "github" if self.case_id.startswith("github:") else "slack"
        derived: dict[str, Any] = {
            "source": source,
            "place": self.place or self.scope or source,
            "asked_at": self.asked_at or turns[0].message.at,
            "turns": turns,
            "answer": self.answer or safe_text(_answer_in(turns)).text,
        }
        return SavedThread(**self.model_dump(exclude={"format", "messages", *derived}), **derived)


def _answer_in(turns: tuple[Turn, ...]) -> str:
    """What the team answered, or else what others did."""
    said = [turn for turn in turns if turn.role != "asker" and answers(turn.message.text)]
    by_team = [turn for turn in said if turn.role == "team"]
    return "\n\n".join(turn.message.text for turn in by_team or said)


def saved_from(raw: object) -> SavedThread:
    """A saved thread from plain data.

    Raises:
        ValueError: something is missing or of the wrong kind.
    """
    return ThreadLine.model_validate(raw).thread()


def read_saved(path: Path) -> tuple[list[SavedThread], list[Note]]:
    """Saved threads, and notes on threads that stand elsewhere: those are the lines without messages.

    Raises:
        InputError: the file cannot be read, or a line is neither.
    """
    try:
        lines = read_whole(path).splitlines()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); give saved threads, one a line.") from None
    threads: list[SavedThread] = []
    notes: list[Note] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        read = _read_line(line, f"{path}, line {number}, is not a saved thread")
        if isinstance(read, SavedThread):
            threads.append(read)
        else:
            notes.append(read)
    return threads, notes


def _read_line(line: bytes, fault: str) -> SavedThread | Note:
    try:
        raw = decode_json(line)
        if not isinstance(raw, dict):
            raise ValueError("a JSON object was expected")
        return saved_from(raw) if "messages" in raw else NoteLine.model_validate(raw).note()
    except ValidationError as error:
        raise InputError(first_fault(error, fault, ThreadLine)) from None
    except ValueError as error:
        raise InputError(f"{fault}: {error}.") from None


def saved_json(saved: SavedThread) -> dict[str, Any]:
    """One saved thread as plain data."""
    return {
        "format": 1,
        "case_id": saved.case_id,
        "source": saved.source,
        "scope": saved.scope,
        "place": saved.place,
        "visibility": saved.visibility,
        "url": saved.url,
        "asked_at": saved.asked_at.isoformat(),
        "messages": [
            {"role": turn.role, "ts": turn.message.ts, "text": turn.message.text, "files": list(turn.message.files)}
            for turn in saved.turns
        ],
        "answer": saved.answer,
        "is_own_draft": saved.is_own_draft,
        "linked": list(saved.linked),
        "original": saved.original,
        "relevant": sorted(saved.relevant),
        "kind": saved.kind,
        "flags": sorted(saved.flags) if saved.flags is not None else None,
        "outcome": saved.outcome,
    }
