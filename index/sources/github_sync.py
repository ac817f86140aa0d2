"""Synchronizing a repository into SQL: issues, comments and releases, oldest change first.

Each listing continues from the time of the last known change, so an interruption costs one page at most. The ETag of
the last page is stored: if nothing has changed since, GitHub says so, and the request is free.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.errors import SourceFailedError
from index.history import github as history
from index.history.github import Cursor, KeptComment, KeptIssue
from index.history.pull_requests import issues_closed_by
from index.model import Issue, Release
from index.sources.github_dump import parse_comment, parse_issue, parse_release
from index.storage.releases import replace_repository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from sqlalchemy import Engine

    from index.history.forgotten import Forgotten
    from index.progress import Progress
    from index.sources.github_api import Answer, GitHubApi

Json = dict[str, Any]

PAGE = 100  # GitHub's maximum page size
_OLDEST_CHANGE_FIRST: dict[str, str | int] = {"sort": "updated", "direction": "asc", "per_page": PAGE}
_MALFORMED = (ValueError, KeyError, TypeError, AttributeError)


class PrivateRepositoryError(Exception):
    """The repository is not public, so its issues may not be used for public answers."""


@dataclass(slots=True)
class GitHubSync:
    """Synchronizes one repository into SQL."""

    engine: Engine
    api: GitHubApi
    repo: str
    forgotten: Forgotten
    clock: Callable[[], datetime]
    malformed: int = 0
    _is_public: bool = False

    def run(self, progress: Progress, *, full: bool) -> None:
        """Download what is new, or everything.

        Raises:
            GitHubRefusedError: it cannot be read.
            PrivateRepositoryError: it is private, and none of it was stored.
        """
        self.malformed, self._is_public = 0, False
        began = self.clock()
        state = history.repository_states(self.engine).get(self.repo)
        sweep = state.sweep_began if state else None
        if full and sweep is None:
            history.start_sweep(self.engine, self.repo, sweep := began.timestamp())
        seen = sweep or began.timestamp()
        self._issues(seen, progress)
        self._comments(seen, progress)
        self._reread_comments(seen, progress)
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
        """The pages of a listing from where we left off, each with the cursor to continue from."""
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
            # If a whole page changed in the same second, the time does not advance, but the page number does.
            on = isinstance(last, str) and last != cursor.since
            cursor = Cursor(last) if on else Cursor(cursor.since, cursor.page + 1)
            yield raws, cursor

    def _reread_comments(self, seen: float, progress: Progress) -> None:
        """Read the comments of issues with a different count again: listings do not show deleted comments."""
        for number, count in history.with_wrong_comment_count(self.engine, self.repo):
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
        replace_repository(self.engine, self.repo, list(releases.values()))
        history.set_cursor(self.engine, self.repo, "releases", Cursor(etag=answer.etag))

    def _all(self, path: str, page: int) -> list[Json]:
        """All pages of a listing, starting with this one."""
        raws: list[Json] = []
        while True:
            answer = self.api.get(path, {"per_page": PAGE, "page": page})
            raws += _objects(path, answer)
            if len(answer.body) < PAGE:
                return raws
            page += 1

    def _release(self, raw: Json) -> Release | None:
        try:
            release = self.forgotten.filtered(parse_release(raw))
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
        left = self.forgotten.filtered(issue)
        if not isinstance(left, Issue):
            history.drop_issue(self.engine, self.repo, issue.number)
            return None
        pull = raw.get("pull_request")
        merged = isinstance(pull, dict) and bool(pull.get("merged_at"))
        closes = issues_closed_by(f"{issue.title}\n{issue.body}", self.repo) if merged else ()
        return KeptIssue(left, bool(pull), count if isinstance(count, int) else 0, closes)

    def _comment(self, raw: Json, number: int | None = None) -> KeptComment | None:
        """Parse a comment on an issue; None if it is on a pull request, malformed, or by a forgotten person."""
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
        """Check that the repository is still public, before anything new is stored."""
        if self._is_public:
            return
        is_private = bool(self.api.get(f"/repos/{self.repo}").body.get("private"))
        history.set_repository(self.engine, self.repo, is_private=is_private)
        if is_private:
            raise PrivateRepositoryError
        self._is_public = True


def _objects(path: str, answer: Answer) -> list[Json]:
    if not isinstance(answer.body, list):
        raise SourceFailedError(f"GitHub's answer to {path} is not a list; run it again later.")
    return [raw for raw in answer.body if isinstance(raw, dict)]
