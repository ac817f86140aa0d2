"""Issue records in GitHub's own REST names, one JSON object a line, plain or gzipped."""

from __future__ import annotations

import gzip
import json
import zlib
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any

import orjson

from index.errors import InputError
from index.model import Comment, Issue, Scope, Skip
from index.sources.base import safe_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class IssueDump:
    """Issues of a `.jsonl` or `.jsonl.gz`, one line at a time."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise InputError(f"{path} is no file; give a .jsonl or .jsonl.gz with one issue a line.")
        self.name = str(path)
        self._path = path
        self._spans: dict[str, tuple[datetime, datetime]] = {}
        self._complete = True

    def read(self) -> Iterator[Issue | Skip]:
        """Every issue, and a Skip with its line number for every line that is none."""
        self._spans, self._complete = {}, True
        try:
            with self._open() as lines:
                for number, line in enumerate(lines, start=1):
                    if line.strip():
                        yield self._record(line, number)
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(f"{self.name} cannot be read to its end ({error}); fetch it again.") from None

    def scopes(self) -> list[Scope]:
        """Each repository from its first issue to the last thing that happened in it.

        With an unreadable line nobody knows what is missing, so nothing is complete.
        """
        if not self._complete:
            return []
        return [Scope("github", repo, *span) for repo, span in sorted(self._spans.items())]

    def _open(self) -> IO[bytes] | gzip.GzipFile:
        if self._path.suffix == ".gz":
            return gzip.open(self._path, "rb")
        return self._path.open("rb")

    def _record(self, line: bytes, number: int) -> Issue | Skip:
        where = f"{self.name}, line {number}"
        try:
            raw = _decoded(line)
            issue = parse_issue(raw)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            self._complete = False
            return Skip("malformed_issue", f"{where}: {type(error).__name__}")
        self._note_span(issue)
        return Skip("pull_request", where) if raw.get("is_pull_request") or raw.get("pull_request") else issue

    def _note_span(self, issue: Issue) -> None:
        times = [issue.created_at, *(comment.at for comment in issue.comments)]
        if issue.closed_at:
            times.append(issue.closed_at)
        earliest, latest = self._spans.get(issue.repo, (times[0], times[0]))
        self._spans[issue.repo] = (min(earliest, *times), max(latest, *times))


def parse_issue(raw: dict[str, Any]) -> Issue:
    """One record as an issue; a null body is an empty one.

    Raises:
        KeyError, ValueError, TypeError: repo, number, title or created_at is missing or of the wrong kind.
    """
    repo, number = str(raw["repo"]), int(raw["number"])
    return Issue(
        repo=repo,
        number=number,
        url=str(raw.get("html_url") or f"https://github.com/{repo}/issues/{number}"),
        title=safe_text(str(raw["title"])).text,
        body=safe_text(str(raw.get("body") or "")).text,
        labels=tuple(_label(label) for label in raw.get("labels") or ()),
        state=str(raw.get("state") or "open"),
        state_reason=raw.get("state_reason"),
        author=_login(raw.get("user")),
        association=str(raw.get("author_association") or "NONE"),
        created_at=_time(raw["created_at"]),
        closed_at=_time(raw["closed_at"]) if raw.get("closed_at") else None,
        comments=tuple(_comment(comment) for comment in raw.get("comments") or ()),
    )


def _comment(raw: dict[str, Any]) -> Comment:
    return Comment(
        author=_login(raw.get("user")),
        association=str(raw.get("author_association") or "NONE"),
        at=_time(raw["created_at"]),
        text=safe_text(str(raw.get("body") or "")).text,
        is_bot=bool(raw.get("is_bot")) or _login(raw.get("user")).endswith("[bot]"),
    )


def _decoded(line: bytes) -> dict[str, Any]:
    text = line.decode("utf-8", errors="replace")
    try:
        raw = orjson.loads(text)
    except ValueError:
        raw = json.loads(text)  # takes the lone surrogates that orjson refuses
    if not isinstance(raw, dict):
        raise TypeError("not an object")
    return raw


def _login(user: object) -> str:
    """REST has an object where our records have the login."""
    return str(user.get("login") or "") if isinstance(user, dict) else str(user or "")


def _label(label: object) -> str:
    return str(label.get("name") or "") if isinstance(label, dict) else str(label)


def _time(value: object) -> datetime:
    parsed = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    if parsed.tzinfo is None:
        raise ValueError("a time without a zone")
    return parsed
