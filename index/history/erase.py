"""Erasing what was read of a person, a thread or a channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Text, and_, cast, delete, or_, select, update

from index.history.tables import (
    GITHUB_COMMENTS,
    GITHUB_CURSORS,
    GITHUB_ISSUES,
    GITHUB_REPOSITORIES,
    SLACK_CHANNELS,
    SLACK_MESSAGES,
)
from index.model import SOMEONE
from index.storage.releases import remove_post
from index.storage.tables import LABELLED_ISSUES, RELEASES, TEAM

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    from index.history.forgotten import ForgottenKind

_MESSAGE, _ISSUE, _COMMENT = SLACK_MESSAGES.c, GITHUB_ISSUES.c, GITHUB_COMMENTS.c


def erase(connection: Connection, kind: ForgottenKind, name: str) -> int:
    """Erase a person, thread or channel; returns how many messages, issues and comments were erased."""
    match kind:
        case "user":
            return _erase_user(connection, name)
        case "thread":
            return _erase_thread(connection, name)
        case "channel":
            return _erase_channel(connection, name)


def erase_labelled(connection: Connection, case_ids: Collection[str]) -> None:
    """Erase issues from the training data for kinds."""
    for case_id in case_ids:
        connection.execute(delete(LABELLED_ISSUES).where(LABELLED_ISSUES.c.case_id == case_id))


def threads_involving(connection: Connection, author: str) -> set[tuple[str, str]]:
    """The threads in which a person wrote or is mentioned: channel and ts of the root."""
    mentioned = cast(_MESSAGE.body, Text).contains(f'"{author}"')
    query = select(_MESSAGE.channel, _MESSAGE.thread_ts, _MESSAGE.ts)
    rows = connection.execute(query.where(_MESSAGE.body.is_not(None), or_(_MESSAGE.author == author, mentioned)))
    return {(row.channel, row.thread_ts or row.ts) for row in rows}


def issues_involving(connection: Connection, author: str) -> set[tuple[str, int]]:
    """The issues that a person opened or commented on."""
    return {
        (row.repo, row.number)
        for column in (_ISSUE, _COMMENT)
        for row in connection.execute(select(column.repo, column.number).where(column.author == author))
    }


def _erase_user(connection: Connection, user: str) -> int:
    """Erase a person's messages, and remove their names from what others wrote.

    The names we know are removed now; the threads are also read again later, with the person forgotten.
    """
    _anonymize(connection, user)
    for channel, ts in threads_involving(connection, user):
        again = and_(_MESSAGE.channel == channel, or_(_MESSAGE.ts == ts, _MESSAGE.thread_ts == ts))
        connection.execute(update(SLACK_MESSAGES).where(again).values(read_count=-1))
    connection.execute(delete(TEAM).where(TEAM.c.id == user))
    connection.execute(delete(RELEASES).where(RELEASES.c.author == user))
    gone = connection.execute(
        update(SLACK_MESSAGES).where(_MESSAGE.author == user, _MESSAGE.body.is_not(None)).values(body=None, author="")
    ).rowcount
    opened = connection.execute(select(_ISSUE.repo, _ISSUE.number).where(_ISSUE.author == user)).all()
    for row in opened:
        gone += _erase_issue(connection, row.repo, row.number)
    return gone + connection.execute(delete(GITHUB_COMMENTS).where(_COMMENT.author == user)).rowcount


def _anonymize(connection: Connection, user: str) -> None:
    own = select(SLACK_MESSAGES.c.body).where(_MESSAGE.author == user, _MESSAGE.body.is_not(None))
    bodies = connection.scalars(own).all()
    names = sorted({name for body in bodies for name in (body["author_name"], *body.get("named", ()))}, key=len)[::-1]
    mentioned = select(_MESSAGE.channel, _MESSAGE.ts, _MESSAGE.body).where(
        _MESSAGE.author != user, cast(_MESSAGE.body, Text).contains(f'"{user}"')
    )
    for row in connection.execute(mentioned).all():
        body = dict(row.body)
        for name in filter(None, [*names, user]):
            body["text"] = body["text"].replace(f"@{name}", f"@{SOMEONE}")
        body["named"] = [name for name in body.get("named", ()) if name not in names]
        body["forwarded"] = [one for one in body.get("forwarded", ()) if one["author"] != user]
        body["mentions"] = [other for other in body["mentions"] if other != user]
        body["reactions"] = [r | {"users": [u for u in r["users"] if u != user]} for r in body["reactions"]]
        here = (_MESSAGE.channel == row.channel, _MESSAGE.ts == row.ts)
        connection.execute(update(SLACK_MESSAGES).where(*here).values(body=body))


def _erase_thread(connection: Connection, case_id: str) -> int:
    if case_id.startswith("github:"):
        repo, _, number = case_id.removeprefix("github:").partition("#")
        return _erase_issue(connection, repo, int(number))
    _, channel, ts = case_id.split(":")
    remove_post(connection, channel, ts)
    here = (_MESSAGE.channel == channel, or_(_MESSAGE.ts == ts, _MESSAGE.thread_ts == ts), _MESSAGE.body.is_not(None))
    return connection.execute(update(SLACK_MESSAGES).where(*here).values(body=None, author="")).rowcount


def _erase_channel(connection: Connection, name: str) -> int:
    connection.execute(delete(SLACK_CHANNELS).where(SLACK_CHANNELS.c.channel == name))
    connection.execute(delete(LABELLED_ISSUES).where(LABELLED_ISSUES.c.scope == name))
    for table in (GITHUB_CURSORS, GITHUB_REPOSITORIES):
        connection.execute(delete(table).where(table.c.repo == name))
    on_github = and_(RELEASES.c.repo == name, RELEASES.c.channel == "")
    connection.execute(delete(RELEASES).where(or_(on_github, RELEASES.c.channel == name)))
    messages = delete(SLACK_MESSAGES).where(_MESSAGE.channel == name)
    issues, comments = (delete(table).where(table.c.repo == name) for table in (GITHUB_ISSUES, GITHUB_COMMENTS))
    return sum(connection.execute(gone).rowcount for gone in (messages, issues, comments))


def _erase_issue(connection: Connection, repo: str, number: int) -> int:
    connection.execute(delete(LABELLED_ISSUES).where(LABELLED_ISSUES.c.case_id == f"github:{repo}#{number}"))
    gone = delete(GITHUB_COMMENTS).where(_COMMENT.repo == repo, _COMMENT.number == number)
    mine = delete(GITHUB_ISSUES).where(_ISSUE.repo == repo, _ISSUE.number == number)
    return connection.execute(gone).rowcount + connection.execute(mine).rowcount
