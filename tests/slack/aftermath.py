"""What is left of one answer after its process was killed or stopped: all should be there once, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from copilot.records.answers.decisions import unsettled
from copilot.records.tables import DECISIONS, OUTBOX, WORK
from copilot.records.work import given_up
from copilot.text.split import mrkdwn_parts

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from copilot.build import App
    from tests.slack.desk import Crew
    from tests.slack.points import Kind
    from tests.strict_slack import Message, StrictSlack

# Fits a field of the modal, and once it is escaped no message: it is posted in several.
LONG = "\n\n".join(f"{number}. {'Stop & go. ' * 62}".strip() for number in range(1, 5))
CORRECTED = "Deduplicate before you merge."
_REPLIES: dict[Kind, int] = {"one message": 1, "several messages": len(mrkdwn_parts(LONG))}
_MINE = (WORK.c.due_at.is_not(None), WORK.c.error.is_(None), WORK.c.kind != "remember")  # the index reads anew later


@dataclass(frozen=True)
class Aftermath:
    """What stands in Slack, and what is still open in the database."""

    cards: int
    replies: int
    asked: int  # questions to the team
    decisions: int
    unapproved: int  # posts that no decision stands behind, or with other words
    unfinished: int
    given_up: int
    unclear: int  # posts of which nobody knows whether they stand

    def verdicts(self, answer: Kind, replies: int | None = None) -> set[str]:
        """What went wrong; `replies` may stand where not all were to be posted."""
        whole = replies is None
        wanted = _REPLIES.get(answer, 1) if replies is None else replies
        asked = int(answer == "asks the team" and whole)
        found = {"unapproved"} if self.unapproved or (not whole and self.replies > wanted) else set()
        found |= {"double"} if self.cards > 1 or self.asked > asked or (whole and self.replies > wanted) else set()
        missing = self.cards < 1 or self.replies < wanted or self.asked < asked or self.decisions != 1
        return found | ({"lost"} if missing or self.unfinished or self.given_up or self.unclear else set())


def look(slack: StrictSlack, crew: Crew, app: App, ts: str) -> Aftermath:
    """As it is when nothing is left to do."""
    slack.wait_for(lambda: unfinished(app) == 0, timeout=30)
    replies = own(slack, slack.thread(crew.support, ts))
    asked = own(slack, slack.messages(crew.triage))
    with app.engine.connect() as connection:
        return Aftermath(
            cards=len(crew.ana.dm),
            replies=len(replies),
            asked=len(asked),
            decisions=connection.scalar(select(func.count()).select_from(DECISIONS)) or 0,
            unapproved=sum(not _is_approved(connection, message) for message in [*replies, *asked]),
            unfinished=unfinished(app),
            given_up=len(given_up(app.engine)),
            unclear=sum(number for state, number in unsettled(connection).items() if state != "ready"),
        )


def own(slack: StrictSlack, messages: list[Message]) -> list[Message]:
    return [message for message in messages if message.bot_id == slack.bot_id]


def unfinished(app: App) -> int:
    with app.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(WORK).where(*_MINE)) or 0


def is_settled(app: App) -> bool:
    """Whether it came to something, one way or the other."""
    with app.engine.connect() as connection:
        return connection.scalar(select(DECISIONS.c.outcome)) not in (None, "sending", "unknown")


def _is_approved(connection: Connection, message: Message) -> bool:
    """Whether the outbox has these very words for this place, under the decision of the one who is named there."""
    payload = (message.metadata or {}).get("event_payload") or {}
    place = (OUTBOX.c.channel == message.channel, OUTBOX.c.thread_ts == (message.thread_ts or ""))
    theirs = (DECISIONS.c.suggestion_id == OUTBOX.c.suggestion_id, DECISIONS.c.by == payload.get("approved_by"))
    row = (OUTBOX.c.outbox_id == payload.get("outbox_id"), OUTBOX.c.text == message.text)
    return connection.scalar(select(func.count()).select_from(OUTBOX, DECISIONS).where(*row, *place, *theirs)) == 1
