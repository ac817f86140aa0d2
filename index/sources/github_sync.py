"""Bringing what we keep of a repository up to date: issues, comments and releases, oldest change first.

Each listing is asked for from the time of the last change that is known, so a page that is lost is asked for again and
nothing else. The last page's ETag is kept: where nothing changed since, GitHub says so, and that costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.errors import SourceFailedError
from index.history import github as history
from index.history.github import Cursor, KeptComment, KeptIssue
from index.model import Issue, Release
from index.sayings import saying
from index.sources.github_dump import parse_comment, parse_issue, parse_release
from index.storage.releases import save_releases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from sqlalchemy import Engine

    from index.history.forgotten import Forgotten
    from index.progress import Progress
    from index.sources.github_api import Answer, GitHubApi

Json = dict[str, Any]

PAGE = 100  # the most that one page holds
_OLDEST_CHANGE_FIRST: dict[str, str | int] = {"sort": "updated", "direction": "asc", "per_page": PAGE}
# As docs.github.com says that a pull request closes an issue when it is merged: by its number, by its repository's name
# and number, or by its address. What was linked by hand is not known: the timeline's `connected` and
# `marked_as_duplicate` are documented without the other issue.
_CLOSES = saying(
    r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):? +"
    r"(?:https?://[\w.-]{1,100}/)?(?P<repo>[\w.-]{1,40}/[\w.-]{1,100})?(?:#|/issues/)(?P<number>\d{1,8})\b",
)
_MALFORMED = (ValueError, KeyError, TypeError, AttributeError)


class PrivateRepositoryError(Exception):
    """Not everybody can read it, so its issues may not stand behind public answers."""


@dataclass(slots=True)
class GitHubSync:
    """Reads one repository into SQL."""

    engine: Engine
    api: GitHubApi
    repo: str
    forgotten: Forgotten
    clock: Callable[[], datetime]
    malformed: int = 0
    _is_public: bool = False

    def run(self, progress: Progress, *, full: bool) -> None:
        """Read what is new, or everything.

        Raises:
            GitHubSaidNoError: it cannot be read.
            PrivateRepositoryError: it is private, and nothing of it is kept.
        """
        self.malformed, self._is_public = 0, False
        began = self.clock()
        state = history.repository_states(self.engine).get(self.repo)
        sweep = state.sweep_began if state else None
        if full and sweep is None:
            history.begin_again(self.engine, self.repo, sweep := began.timestamp())
        seen = sweep or began.timestamp()
        self._issues(seen, progress)
        self._comments(seen, progress)
        self._miscounted(seen, progress)
        self._releases()
        if sweep is not None:
            history.end_sweep(self.engine, self.repo, sweep)
        history.set_repository(self.engine, self.repo, read_at=began, problem=None)

    def _issues(self, seen: float, progress: Progress) -> None:
        for raws, cursor in self._changed("issues", f"/repos/{self.repo}/issues", {"state": "all"}):
            page = [kept for raw in raws if (kept := self._issue(raw))]
            history.keep_issues(self.engine, self.repo, page, seen, cursor)
            progress.advance(len(raws))

    def _comments(self, seen: float, progress: Progress) -> None:
        for raws, cursor in self._changed("comments", f"/repos/{self.repo}/issues/comments", {}):
            page = [kept for raw in raws if (kept := self._comment(raw))]
            history.keep_comments(self.engine, self.repo, page, seen, cursor)
            progress.advance(len(raws))

    def _changed(self, listing: str, path: str, params: dict[str, str | int]) -> Iterator[tuple[list[Json], Cursor]]:
        """The pages of a listing from where it was left, each with where to go on after it."""
        cursor = history.cursor_of(self.engine, self.repo, listing)
        while True:
            since: dict[str, str | int] = {"since": cursor.since} if cursor.since else {}
            more: dict[str, str | int] = {"page": cursor.page} if cursor.page > 1 else {}
            answer = self.api.get(path, _OLDEST_CHANGE_FIRST | params | since | more, cursor.etag)
            if answer.unchanged:
                return
            self._check_public()
            raws = _objects(path, answer)
            if len(answer.body) < PAGE:
                yield raws, Cursor(cursor.since, cursor.page, answer.etag)
                return
            last = raws[-1].get("updated_at") if raws else None
            # Where a whole page changed in one second, a time leads no further.
            on = isinstance(last, str) and last != cursor.since
            cursor = Cursor(last) if on else Cursor(cursor.since, cursor.page + 1)
            yield raws, cursor

    def _miscounted(self, seen: float, progress: Progress) -> None:
        """No listing tells of a deleted comment: the issue's own count does."""
        for number, count in history.miscounted(self.engine, self.repo):
            raws = self._all(f"/repos/{self.repo}/issues/{number}/comments", 1)
            kept = [comment for raw in raws if (comment := self._comment(raw, number))]
            history.replace_comments(self.engine, self.repo, number, kept, seen, count)
            progress.advance()

    def _releases(self) -> None:
        cursor = history.cursor_of(self.engine, self.repo, "releases")
        path = f"/repos/{self.repo}/releases"
        answer = self.api.get(path, {"per_page": PAGE}, cursor.etag)
        if answer.unchanged:
            return
        self._check_public()
        raws = _objects(path, answer)
        raws += self._all(path, 2) if len(answer.body) == PAGE else []
        published = [raw | {"repo": self.repo} for raw in raws if raw.get("published_at") and not raw.get("draft")]
        releases = {release.tag: release for raw in published if (release := self._release(raw))}
        save_releases(self.engine, list(releases.values()))
        history.set_cursor(self.engine, self.repo, "releases", Cursor(etag=answer.etag))

    def _all(self, path: str, page: int) -> list[Json]:
        """Every page of a listing from one on."""
        raws: list[Json] = []
        while True:
            answer = self.api.get(path, {"per_page": PAGE, "page": page})
            raws += _objects(path, answer)
            if len(answer.body) < PAGE:
                return raws
            page += 1

    def _release(self, raw: Json) -> Release | None:
        try:
            release = self.forgotten.left_of(parse_release(raw))
            return release if isinstance(release, Release) else None
        except _MALFORMED:
            self.malformed += 1
            return None

    def _issue(self, raw: Json) -> KeptIssue | None:
        count = raw.get("comments")
        try:
            issue = parse_issue(raw | {"repo": self.repo, "comments": []})
        except _MALFORMED:
            self.malformed += 1
            return None
        left = self.forgotten.left_of(issue)
        if not isinstance(left, Issue):
            history.drop_issue(self.engine, self.repo, issue.number)
            return None
        pull = raw.get("pull_request")
        merged = isinstance(pull, dict) and bool(pull.get("merged_at"))
        closes = closed_in(f"{issue.title}\n{issue.body}", self.repo) if merged else ()
        return KeptIssue(left, bool(pull), count if isinstance(count, int) else 0, closes)

    def _comment(self, raw: Json, number: int | None = None) -> KeptComment | None:
        """A comment on an issue; None for one on a pull request, or of somebody who is forgotten."""
        if "/pull/" in str(raw.get("html_url")):
            return None
        try:
            comment = parse_comment(raw)
            number = number or int(str(raw["issue_url"]).rsplit("/", 1)[-1])
            comment_id = str(int(raw["id"]))
        except _MALFORMED:
            self.malformed += 1
            return None
        if comment.author in self.forgotten.users:
            return None
        return KeptComment(comment_id, number, self.forgotten.comment(comment))

    def _check_public(self) -> None:
        """Before anything of a change is kept: a repository may have become private since."""
        if self._is_public:
            return
        is_private = bool(self.api.get(f"/repos/{self.repo}").body.get("private"))
        history.set_repository(self.engine, self.repo, is_private=is_private)
        if is_private:
            raise PrivateRepositoryError
        self._is_public = True


def closed_in(text: str, repo: str) -> tuple[int, ...]:
    """The issues of a repository that a pull request of its own closes by these words."""
    found = (saying for saying in _CLOSES.finditer(text) if (saying["repo"] or repo).lower() == repo.lower())
    return tuple(dict.fromkeys(int(saying["number"]) for saying in found))


def _objects(path: str, answer: Answer) -> list[Json]:
    if not isinstance(answer.body, list):
        raise SourceFailedError(f"GitHub's answer to {path} is no list; run it again later.")
    return [raw for raw in answer.body if isinstance(raw, dict)]
