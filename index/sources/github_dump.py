"""Issue records with GitHub's REST field names, one JSON object per line, plain or gzipped."""

from __future__ import annotations

import gzip
import re
import zlib
from collections import defaultdict
from contextlib import suppress
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any

from index.errors import InputError
from index.history.pull_requests import PullRequests, issues_closed_by, pull_request_of
from index.model import Comment, Issue, Release, Skip
from index.sources.base import safe_text
from index.sources.files.json_bounds import TooLargeError
from index.sources.files.json_text import decode_json
from index.sources.files.pieces import lines_of, lines_with, pieces_of
from index.storage.scope import Scope
from index.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


_LONGEST_LINE = 32 * 2**20  # bytes; the longest of 15,813 real issues has 435,740
_UNPACKED = 2 * 2**30, 50  # a file may unpack to this many bytes, plus this many times its size on disk
_MOST_BAD = 100_000  # how many more bad lines than good ones are allowed
_EARLIEST, _LATEST = 1971, 2198
# Templates put their instructions to the author in comments that readers do not see; in code, a comment is seen.
_HTML_COMMENT = re.compile(
    r"(?P<code>^ {0,3}(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^ {0,3}(?P=fence)|\Z)"
    r"|(?<!`)(?P<tick>`++)[^\n]*?(?<!`)(?P=tick)(?!`))"
    r"|<!--.*?(?:-->|\Z)",
    re.DOTALL | re.MULTILINE,
)
_PULL_REQUEST = b'pull_request"'  # stands in both
_IS_PULL_REQUEST = re.compile(rb'"is_pull_request"\s*:\s*true|"pull_request"\s*:\s*\{')


class _TooMuchError(Exception):
    """The file was made to waste our time."""


class IssueDump:
    """The issues in a `.jsonl` or `.jsonl.gz` file, read one line at a time."""

    is_current = True

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise InputError(f"{path} is not a file; give a .jsonl or .jsonl.gz with one issue per line.")
        self.name = str(path)
        self._path = path
        self._spans: dict[str, tuple[datetime, datetime]] = {}
        self._pulls: defaultdict[str, PullRequests] = defaultdict(PullRequests)
        self._complete = True

    def read(self) -> Iterator[Issue | Release | Skip]:
        """Every issue and release, and a Skip with the line number for every other line."""
        self._spans, self._complete = {}, True
        self._pulls = self._pull_requests()
        try:
            with self._open() as stream:
                yield from self._records(lines_of(self._pieces(stream), _LONGEST_LINE))
        except _TooMuchError as error:
            self._complete = False
            yield Skip("rest_of_file", f"{self.name}: {error}; the rest of it was not read")
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(f"{self.name} cannot be read completely ({error}); download it again.") from None

    def scopes(self) -> list[Scope]:
        """Each repository, from its first issue to the last event in it.

        If any line was unreadable, we do not know what is missing, so nothing is complete.
        """
        if not self._complete:
            return []
        return [Scope("github", repo, *span) for repo, span in sorted(self._spans.items())]

    def _open(self) -> IO[bytes] | gzip.GzipFile:
        if self._path.suffix == ".gz":
            return gzip.open(self._path, "rb")
        return self._path.open("rb")

    def _pull_requests(self) -> defaultdict[str, PullRequests]:
        """Those in the file, by repository, found before its issues are read; what cannot be read is reported then."""
        found: defaultdict[str, PullRequests] = defaultdict(PullRequests)
        with suppress(_TooMuchError, OSError, EOFError, zlib.error), self._open() as stream:
            for line in lines_with(_PULL_REQUEST, self._pieces(stream), _LONGEST_LINE):
                if _IS_PULL_REQUEST.search(line):
                    with suppress(ValueError, KeyError, TypeError, AttributeError):
                        raw = decode_json(line)
                        pull = parse_issue(raw | {"comments": []})
                        closes = issues_closed_by(f"{pull.title}\n{pull.body}", pull.repo) if _is_merged(raw) else ()
                        found[pull.repo].note(pull_request_of(pull), pull.number, closes)
        return found

    def _pieces(self, stream: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
        base, times = _UNPACKED
        most = base + times * self._path.stat().st_size
        for piece in pieces_of(stream):
            most -= len(piece)
            if most < 0:
                raise _TooMuchError("it unpacks to far more than a file of its size should")
            yield piece

    def _records(self, lines: Iterable[bytes | None]) -> Iterator[Issue | Release | Skip]:
        left = _MOST_BAD
        for number, line in enumerate(lines, start=1):
            is_blank = line is not None and not line.strip()
            item = None if is_blank else self._record(line, f"{self.name}, line {number}")
            left += -1 if item is None or (isinstance(item, Skip) and item.reason == "malformed_issue") else 1
            if item:
                yield item
            if left < 0:
                raise _TooMuchError(f"line {number} is not an issue, like most lines before it")

    def _record(self, line: bytes | None, where: str) -> Issue | Release | Skip:
        try:
            if line is None:
                raise TooLargeError(f"more than {_LONGEST_LINE:,} bytes")
            raw = decode_json(line)
            if "tag_name" in raw:
                return parse_release(raw)
            issue = parse_issue(raw)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            self._complete = False
            why = str(error) if isinstance(error, TooLargeError) else type(error).__name__
            return Skip("malformed_issue", f"{where}: {why}")
        self._note_span(issue)
        if raw.get("is_pull_request") or raw.get("pull_request"):
            return Skip("pull_request", where)
        return self._pulls[issue.repo].attached(issue) if issue.repo in self._pulls else issue

    def _note_span(self, issue: Issue) -> None:
        times = [issue.created_at, *(comment.at for comment in issue.comments)]
        if issue.closed_at:
            times.append(issue.closed_at)
        earliest, latest = self._spans.get(issue.repo, (times[0], times[0]))
        self._spans[issue.repo] = (min(earliest, *times), max(latest, *times))


def parse_issue(raw: dict[str, Any]) -> Issue:
    """Parse a record as an issue; a null body counts as empty.

    Raises:
        KeyError, ValueError, TypeError: repo, number, title or created_at is missing or of the wrong kind.
    """
    repo, number, title = _named(raw["repo"]), raw["number"], raw["title"]
    if not (repo and isinstance(title, str) and isinstance(number, int) and 0 < number < 1e9):
        raise TypeError("repo, number or title is of the wrong kind")
    return Issue(
        repo=repo,
        number=number,
        url=_word(raw.get("html_url")) or f"https://github.com/{repo}/issues/{number}",
        title=issue_text(title),
        body=issue_text(raw.get("body")),
        labels=tuple(_label(label) for label in raw.get("labels") or ()),
        state=str(raw.get("state") or "open"),
        state_reason=raw.get("state_reason"),
        author=_login(raw.get("user")),
        association=str(raw.get("author_association") or "NONE"),
        created_at=_time(raw["created_at"]),
        closed_at=_time(raw["closed_at"]) if raw.get("closed_at") else None,
        comments=tuple(parse_comment(comment) for comment in raw.get("comments") or ()),
        by_bot=_is_bot(raw.get("user")) or bool(raw.get("is_bot")),
        lock_reason=_word(raw.get("active_lock_reason")),
    )


def parse_release(raw: dict[str, Any]) -> Release:
    """Parse a release from GitHub's REST API, plus its `repo`.

    Raises:
        KeyError, ValueError, TypeError: repo, tag_name or published_at is missing or of the wrong kind.
    """
    repo, tag = _named(raw["repo"]), _named(raw["tag_name"])
    if not (repo and tag):
        raise TypeError("repo or tag_name is of the wrong kind")
    url = _word(raw.get("html_url")) or f"https://github.com/{repo}/releases/tag/{tag}"
    return Release(repo, tag, url, _time(raw["published_at"]), issue_text(raw.get("body")))


def parse_comment(raw: dict[str, Any]) -> Comment:
    """Parse a comment from a record or from GitHub's REST API.

    Raises:
        KeyError, ValueError, AttributeError: created_at is missing or invalid, or the comment is not an object.
    """
    return Comment(
        author=_login(raw.get("user")),
        association=str(raw.get("author_association") or "NONE"),
        at=_time(raw["created_at"]),
        text=issue_text(raw.get("body")),
        is_bot=bool(raw.get("is_bot")) or _is_bot(raw.get("user")),
    )


def issue_text(body: object) -> str:
    """The visible text of a title, body or comment, redacted; null counts as empty."""
    return safe_text(_HTML_COMMENT.sub(lambda found: found["code"] or "", str(body or ""))).text


def _login(user: object) -> str:
    """The login of a user: REST has an object where our records have just the login."""
    return _word(user.get("login") if isinstance(user, dict) else user)


def _is_bot(user: object) -> bool:
    return _login(user).endswith("[bot]") or (isinstance(user, dict) and user.get("type") == "Bot")


def _is_merged(raw: dict[str, Any]) -> bool:
    pull = raw.get("pull_request")
    return bool(raw.get("merged_at") or (isinstance(pull, dict) and pull.get("merged_at")))


def _label(label: object) -> str:
    return clean(str(label.get("name") or "") if isinstance(label, dict) else str(label))


def _named(value: object) -> str:
    return _word(value) if isinstance(value, str) else ""


def _word(value: object) -> str:
    """A login, URL or tag; on GitHub these never contain spaces or control characters."""
    return "".join(clean(str(value or "")).split())


def _time(value: object) -> datetime:
    parsed = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    if parsed.tzinfo is None or not _EARLIEST < parsed.year < _LATEST:
        raise ValueError("a time without a zone, or of an impossible year")
    return parsed
