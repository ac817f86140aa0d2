"""What each message of a thread, and each comment on an issue, is to the case that was made of it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.model import Case
from index.storage.readings import CaseReading, ReadMessage

if TYPE_CHECKING:
    from index.cases.reading import Reading, Said
    from index.model import Comment, Issue, Message, Thread
    from index.storage.readings import Writer
    from index.team import Team

_DIGITS = 2


def thread_as_read(thread: Thread, reading: Reading[Message], team: Team) -> CaseReading:
    """The messages of a thread by their ts."""
    asker = thread.messages[0].author
    asked, answers = ({message.ts for message in some} for some in (reading.asked, _answers(reading)))
    messages = (
        ReadMessage(
            id=message.ts,
            at=float(message.ts),
            by=_writer(message, asker, team),
            role=reading.roles.get(message.ts, ""),
            sure=None if (sure := reading.sure.get(message.ts)) is None else round(sure, _DIGITS),
            asks=message.ts in asked,
            answers=message.ts in answers,
        )
        for message in thread.messages
    )
    return CaseReading(reading.kind, tuple(messages))


def _writer(message: Message, asker: str, team: Team) -> Writer:
    return "app" if message.purpose else team.role(message.author, asker, at=message.at)


def issue_as_read(issue: Issue, reading: Reading[Comment], team: Team) -> CaseReading:
    """The issue itself, which asks, and its comments by their places."""
    shown = {id(comment) for comment in _answers(reading)}  # two comments may say the same at the same time
    comments = (
        ReadMessage(str(place), comment.at.timestamp(), _commenter(comment, issue, team), answers=id(comment) in shown)
        for place, comment in enumerate(issue.comments, start=1)
    )
    opened: Writer = "robot" if issue.by_bot else "asker"
    return CaseReading("", (ReadMessage("0", issue.created_at.timestamp(), opened, "asks", asks=True), *comments))


def _answers(reading: Reading[Said]) -> tuple[Said, ...]:
    """What the resolution is made of: a pointer has none, whatever its thread repeats."""
    return reading.answers if isinstance(reading.case, Case) and reading.case.resolution is not None else ()


def _commenter(comment: Comment, issue: Issue, team: Team) -> Writer:
    return "robot" if comment.is_bot else team.role(comment.author, issue.author, comment.association, comment.at)
