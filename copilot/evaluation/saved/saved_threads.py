"""A saved thread: what was asked, what was really answered, and what people said of it; and its form as JSON."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args

from copilot.model import Conversation, FlagKind, Turn
from index.cases import phrases
from index.cases.from_thread import answers
from index.errors import InputError
from index.model import Message, moment
from index.sources.base import safe_text
from index.sources.files.json_text import decode_json
from index.sources.files.pieces import read_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from index.kinds.labels import Kind
    from index.model import Source, Visibility

FORMAT = 1
_YOUNG = timedelta(minutes=5)  # as the app gathers a question: what is added later, it has not seen


@dataclass(frozen=True, slots=True)
class SavedThread:
    """One thread to replay. All text is redacted; the first turn is the question's beginning."""

    case_id: str
    source: Source
    scope: str  # channel id or owner/repo
    place: str  # the same, as people call it
    visibility: Visibility
    url: str
    asked_at: datetime
    turns: tuple[Turn, ...]
    answer: str = ""  # what was really answered
    is_own_draft: bool = False  # the answer was the copilot's draft, sent as it was: it proves nothing
    linked: tuple[str, ...] = ()  # cases that an answer named
    original: str | None = None  # what people marked it a duplicate of
    relevant: frozenset[str] = frozenset()  # right cases, named by a person
    kind: Kind | None = None  # by the maintainers' labels
    flags: frozenset[FlagKind] | None = None  # raised by a person on the whole thread; None where nobody looked
    outcome: str = ""  # what became of it, in the app's words; empty where unknown

    @property
    def conversation(self) -> Conversation:
        """The thread while it was young: the asker's words before anybody answered."""
        return Conversation(tuple(self._before_first_answer()), _asking(self.case_id), self.scope)

    @property
    def whole(self) -> Conversation:
        """The thread after its last message."""
        return Conversation(self.turns, _asking(self.case_id), self.scope)

    def _before_first_answer(self) -> Iterator[Turn]:
        for place, turn in enumerate(self.turns):
            if turn.role != "asker":
                if answers(turn.message.text):
                    return
                continue
            if place and (turn.message.at - self.asked_at > _YOUNG or phrases.tells_own_fix(turn.message.text)):
                return
            yield turn


@dataclass(frozen=True, slots=True)
class Note:
    """What a person said of a thread that stands elsewhere: right cases, or flags."""

    case_id: str
    relevant: frozenset[str]
    flags: frozenset[FlagKind] | None

    def on(self, saved: SavedThread) -> SavedThread:
        flags = self.flags if self.flags is not None else saved.flags
        return replace(saved, relevant=saved.relevant | self.relevant, flags=flags)


def saved_json(saved: SavedThread) -> dict[str, Any]:
    """One saved thread as plain data, in the format that the README describes."""
    return {
        "format": FORMAT,
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


def read_saved(path: Path) -> tuple[list[SavedThread], list[Note]]:
    """Saved threads, one JSON object a line; a line without messages is a note on a thread that stands elsewhere.

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
        try:
            raw = decode_json(line)
            if "messages" in raw:
                threads.append(thread_from(raw))
            else:
                notes.append(Note(str(raw.get("case_id") or raw["thread"]), _ids(raw), _flags(raw)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(
                f"{path}, line {number}, is no saved thread ({type(error).__name__}: {error}); see the README."
            ) from None
    return threads, notes


def thread_from(raw: dict[str, Any]) -> SavedThread:
    """A saved thread from plain data; its texts are redacted again, since whoever edited it may have added some.

    Raises:
        KeyError, ValueError, TypeError: something is missing or of the wrong kind.
    """
    if raw.get("format", FORMAT) != FORMAT:
        raise ValueError(f"format {raw['format']!r} is not {FORMAT}")
    turns = tuple(_turn(message) for message in raw["messages"])
    if not turns:
        raise ValueError("it has no messages")
    case_id = str(raw["case_id"])
    source: Source = "github" if case_id.startswith("github:") else "slack"
    asked_at = datetime.fromisoformat(raw["asked_at"]) if raw.get("asked_at") else turns[0].message.at
    if asked_at.tzinfo is None:
        raise ValueError("asked_at has no zone")
    return SavedThread(
        case_id=case_id,
        source=source,
        scope=str(raw.get("scope") or ""),
        place=str(raw.get("place") or raw.get("scope") or source),
        visibility="internal" if raw.get("visibility") == "internal" else "public",
        url=str(raw.get("url") or ""),
        asked_at=asked_at,
        turns=turns,
        answer=safe_text(str(raw.get("answer") or _told(turns))).text,
        is_own_draft=bool(raw.get("is_own_draft")),
        linked=tuple(map(str, raw.get("linked") or ())),
        original=str(raw["original"]) if raw.get("original") else None,
        relevant=_ids(raw),
        kind=raw["kind"] if raw.get("kind") in ("bug", "feature", "question") else None,
        flags=_flags(raw),
        outcome=str(raw.get("outcome") or ""),
    )


def _turn(raw: dict[str, Any]) -> Turn:
    role = raw["role"]
    if role not in ("asker", "team", "user"):
        raise ValueError(f"role {role!r} is none of asker, team and user")
    safe = safe_text(str(raw["text"]))
    moment(str(raw["ts"]))
    files = tuple(safe_text(str(name)).text for name in raw.get("files") or ())
    return Turn(role, Message(str(raw["ts"]), role, safe.text, files, secrets=safe.found))


def _told(turns: tuple[Turn, ...]) -> str:
    """What the team answered, or else others."""
    said = [turn for turn in turns if turn.role != "asker" and answers(turn.message.text)]
    by_team = [turn for turn in said if turn.role == "team"]
    return "\n\n".join(turn.message.text for turn in by_team or said)


def _ids(raw: dict[str, Any]) -> frozenset[str]:
    return frozenset(map(str, raw.get("relevant") or ()))


def _flags(raw: dict[str, Any]) -> frozenset[FlagKind] | None:
    if raw.get("flags") is None or raw.get("half") == "development":  # what rules were developed on judges nobody
        return None
    known = get_args(FlagKind)
    if unknown := [flag for flag in raw["flags"] if flag not in known]:
        raise ValueError(f"no flag is called {unknown[0]!r}")
    return frozenset(raw["flags"])


def _asking(case_id: str) -> str:
    """What the search knows the asking thread by: a Slack thread's ts, an issue's id."""
    return case_id.rpartition(":")[2] if case_id.startswith("slack:") else case_id


def ts_of(at: datetime) -> str:
    """A time as Slack writes it."""
    return f"{at.astimezone(UTC).timestamp():.6f}"
