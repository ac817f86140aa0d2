"""What was read from GitHub repositories, in SQL, and how far each listing has been read."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, delete, func, select, update

from index.history.pull_requests import PullRequests, pull_request_of
from index.history.tables import GITHUB_COMMENTS, GITHUB_CURSORS, GITHUB_ISSUES, GITHUB_REPOSITORIES
from index.model import Comment, Issue, PullRequest
from index.storage.rows import upsert

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_REPO = GITHUB_REPOSITORIES.c
_ISSUE = GITHUB_ISSUES.c
_COMMENT = GITHUB_COMMENTS.c
_TIMES = ("created_at", "closed_at", "at")
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where to continue a listing (oldest change first): a time, a page, and the ETag of the last answer."""

    since: str | None = None
    page: int = 1
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class RepositoryState:
    repo: str
    read_at: datetime | None = None
    is_private: bool | None = None
    sweep_began: float | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class KeptIssue:
    """An issue or pull request from a listing; `comments` is the number that GitHub reports."""

    issue: Issue
    is_pull_request: bool
    comments: int
    closes: tuple[int, ...] = ()  # for a merged pull request: the issues that it says it closes


@dataclass(frozen=True, slots=True)
class KeptComment:
    comment_id: str
    number: int
    comment: Comment


def repository_states(engine: Engine) -> dict[str, RepositoryState]:
    columns = [_REPO[field.name] for field in fields(RepositoryState)]
    with engine.connect() as connection:
        return {row.repo: RepositoryState(*row) for row in connection.execute(select(*columns).order_by(_REPO.repo))}


def set_repository(engine: Engine, repo: str, **about: Any) -> None:
    with engine.begin() as connection:
        upsert(connection, GITHUB_REPOSITORIES, [{"repo": repo, **about}])


def cursor_of(engine: Engine, repo: str, listing: str) -> Cursor:
    mine = (GITHUB_CURSORS.c.repo == repo, GITHUB_CURSORS.c.listing == listing)
    with engine.connect() as connection:
        row = connection.execute(select(GITHUB_CURSORS).where(*mine)).one_or_none()
    return Cursor(row.since, row.page, row.etag) if row else Cursor()


def start_sweep(engine: Engine, repo: str, began: float) -> None:
    """Start a full reading."""
    with engine.begin() as connection:
        connection.execute(delete(GITHUB_CURSORS).where(GITHUB_CURSORS.c.repo == repo))
        upsert(connection, GITHUB_REPOSITORIES, [{"repo": repo, "sweep_began": began}])


def keep_issues(engine: Engine, repo: str, page: Sequence[KeptIssue], seen: float, cursor: Cursor) -> None:
    """Save one page and the new cursor in one transaction."""
    rows = [
        {
            "repo": repo,
            "number": kept.issue.number,
            "author": kept.issue.author,
            "is_pull_request": kept.is_pull_request,
            "comments": kept.comments,
            "seen": seen,
            "body": _pull_body(kept) if kept.is_pull_request else _plain(kept.issue),
        }
        for kept in {kept.issue.number: kept for kept in page}.values()
    ]
    with engine.begin() as connection:
        upsert(connection, GITHUB_ISSUES, rows, only_when_new={"compared": -1})
        _set_cursor(connection, repo, "issues", cursor)


def keep_comments(
    engine: Engine, repo: str, page: Sequence[KeptComment], seen: float, cursor: Cursor | None = None
) -> None:
    rows = [_comment_row(repo, kept, seen) for kept in {kept.comment_id: kept for kept in page}.values()]
    with engine.begin() as connection:
        upsert(connection, GITHUB_COMMENTS, rows)
        if cursor:
            _set_cursor(connection, repo, "comments", cursor)


def set_cursor(engine: Engine, repo: str, listing: str, cursor: Cursor) -> None:
    with engine.begin() as connection:
        _set_cursor(connection, repo, listing, cursor)


def with_wrong_comment_count(engine: Engine, repo: str) -> list[tuple[int, int]]:
    """Issues for which we have a different number of comments than GitHub reports: issue number, reported count."""
    counted = (
        select(_COMMENT.number, func.count().label("kept")).where(_COMMENT.repo == repo).group_by(_COMMENT.number)
    ).subquery()
    kept = func.coalesce(counted.c.kept, 0)
    query = (
        select(_ISSUE.number, _ISSUE.comments)
        .join(counted, counted.c.number == _ISSUE.number, isouter=True)
        .where(_ISSUE.repo == repo, _ISSUE.is_pull_request.is_(False), _ISSUE.comments != kept)
        # If GitHub's count disagrees with its own list, reading the list again every night would not help.
        .where(_ISSUE.comments != _ISSUE.compared)
        .order_by(_ISSUE.number)
    )
    with engine.connect() as connection:
        return [(row.number, row.comments) for row in connection.execute(query)]


def replace_comments(
    engine: Engine, repo: str, number: int, page: Sequence[KeptComment], seen: float, compared: int
) -> None:
    """Replace the comments of an issue with these, which are all it has."""
    with engine.begin() as connection:
        connection.execute(delete(GITHUB_COMMENTS).where(_COMMENT.repo == repo, _COMMENT.number == number))
        upsert(connection, GITHUB_COMMENTS, [_comment_row(repo, kept, seen) for kept in page])
        mine = (_ISSUE.repo == repo, _ISSUE.number == number)
        connection.execute(update(GITHUB_ISSUES).where(*mine).values(compared=compared))


def end_sweep(engine: Engine, repo: str, began: float) -> None:
    """Finish a full reading: delete what it did not see."""
    with engine.begin() as connection:
        connection.execute(delete(GITHUB_ISSUES).where(_ISSUE.repo == repo, _ISSUE.seen < began))
        connection.execute(delete(GITHUB_COMMENTS).where(_COMMENT.repo == repo, _COMMENT.seen < began))
        connection.execute(update(GITHUB_REPOSITORIES).where(_REPO.repo == repo).values(sweep_began=None))


def drop_issue(engine: Engine, repo: str, number: int) -> None:
    with engine.begin() as connection:
        connection.execute(delete(GITHUB_ISSUES).where(_ISSUE.repo == repo, _ISSUE.number == number))
        connection.execute(delete(GITHUB_COMMENTS).where(_COMMENT.repo == repo, _COMMENT.number == number))


def drop_repository(engine: Engine, repo: str) -> None:
    """Delete everything from a repository, except the record that it was requested."""
    with engine.begin() as connection:
        for table in (GITHUB_ISSUES, GITHUB_COMMENTS, GITHUB_CURSORS):
            connection.execute(delete(table).where(table.c.repo == repo))


def issues_of(engine: Engine, repo: str) -> Iterator[Issue | int]:
    """Every issue with its comments in order; for a pull request, its number."""
    with engine.connect() as connection:
        numbers = connection.execute(
            select(_ISSUE.number, _ISSUE.is_pull_request).where(_ISSUE.repo == repo).order_by(_ISSUE.number)
        ).all()
        merged = connection.execute(
            select(_ISSUE.number, _ISSUE.body).where(_ISSUE.repo == repo, _ISSUE.is_pull_request.is_(True))
        )
        pulls = PullRequests()
        for row in merged:
            body = row.body or {}
            pulls.note(PullRequest(**body["pull"]) if "pull" in body else None, row.number, body.get("closes", ()))
    for start in range(0, len(numbers), _CHUNK):
        some = numbers[start : start + _CHUNK]
        issues = _issues(engine, repo, [row.number for row in some if not row.is_pull_request], pulls)
        yield from (row.number if row.is_pull_request else issues[row.number] for row in some)


def _issues(engine: Engine, repo: str, numbers: Collection[int], pulls: PullRequests) -> dict[int, Issue]:
    comments: dict[int, list[tuple[datetime, int, Comment]]] = {}
    of_comments = select(_COMMENT.number, _COMMENT.comment_id, _COMMENT.body).where(
        _COMMENT.repo == repo, _COMMENT.number.in_(numbers), _COMMENT.body.is_not(None)
    )
    of_issues = select(_ISSUE.number, _ISSUE.body).where(
        _ISSUE.repo == repo, _ISSUE.number.in_(numbers), _ISSUE.body.is_not(None)
    )
    with engine.connect() as connection:
        for row in connection.execute(of_comments):
            comment = Comment(**_read(row.body))
            comments.setdefault(row.number, []).append((comment.at, int(row.comment_id), comment))
        found = connection.execute(of_issues).all()
    # GitHub lists comments by id, which is also the order of their times.
    said = {number: tuple(c for _, _, c in sorted(those, key=lambda t: t[:2])) for number, those in comments.items()}
    issues = (Issue(**_read(row.body), comments=said.get(row.number, ())) for row in found)
    return {issue.number: pulls.attached(issue) for issue in issues}


def _pull_body(kept: KeptIssue) -> dict[str, Any]:
    return {"closes": kept.closes, "pull": asdict(pull_request_of(kept.issue))}


def _comment_row(repo: str, kept: KeptComment, seen: float) -> dict[str, Any]:
    body = _plain(kept.comment)
    about = {"repo": repo, "comment_id": kept.comment_id, "number": kept.number, "seen": seen}
    return about | {"author": kept.comment.author, "body": body}


def _set_cursor(connection: Connection, repo: str, listing: str, cursor: Cursor) -> None:
    upsert(connection, GITHUB_CURSORS, [{"repo": repo, "listing": listing, **asdict(cursor)}])


def _plain(value: Issue | Comment) -> dict[str, Any]:
    """The fields as JSON values, without those stored in rows of their own."""
    body = {f.name: getattr(value, f.name) for f in fields(value) if f.name not in ("comments", "closed_by", "pulls")}
    return body | {name: body[name].isoformat() for name in _TIMES if body.get(name)}


def _read(body: dict[str, Any]) -> dict[str, Any]:
    read = body | {name: datetime.fromisoformat(body[name]) for name in _TIMES if body.get(name)}
    return read | ({"labels": tuple(read["labels"])} if "labels" in read else {})
