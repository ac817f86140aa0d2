"""What engineers have in front of them: cards, modals, home pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection, Engine, delete, func, or_, select, union, update

from copilot.records.tables import CARDS, DECISIONS, HOMES, MODALS, SUGGESTIONS
from copilot.suggestion_json import suggestion_from
from index.storage.rows import from_row, insert_new, put, to_row

if TYPE_CHECKING:
    from datetime import datetime

    from copilot.desk.questions import ThreadKey

_OF_SUGGESTIONS = ("suggest", "edit")
_UNDECIDED = or_(DECISIONS.c.outcome.is_(None), DECISIONS.c.outcome == "failed")
Purpose = Literal["suggest", "edit", "hold", "dismiss", "correct", "thread", "obsolete", "lessons", "case", "stopped"]


@dataclass(frozen=True, slots=True)
class CardRow:
    """The card of a thread: on which suggestion, where, and which state of the thread it showed as news."""

    channel: str
    thread_ts: str
    suggestion_id: str
    card_channel: str | None = None
    card_ts: str | None = None
    shown_hash: str | None = None
    live_state: str | None = None
    shown_to: str | None = None  # whose direct messages it stands in
    waits: str | None = None  # why it stands nowhere


@dataclass(frozen=True, slots=True)
class ModalRow:
    """A modal: who looks at what, and their own words in it; texts are None where they wrote none."""

    modal_id: str
    purpose: Purpose
    user: str
    channel: str
    thread_ts: str
    created_at: datetime
    suggestion_id: str | None = None
    view_id: str | None = None
    words: str | None = None
    case_id: str | None = None
    reply_for: str | None = None
    text: str | None = None
    live_state: str | None = None
    kept: str | None = None
    unfolded: bool = False
    word: str | None = None

    @property
    def thread(self) -> tuple[str, str]:
        return (self.channel, self.thread_ts)


def save_card(connection: Connection, thread: ThreadKey, **changes: Any) -> None:
    put(connection, CARDS, {"channel": thread[0], "thread_ts": thread[1], **changes}, **changes)


def change_card(connection: Connection, thread: ThreadKey, **changes: Any) -> None:
    connection.execute(
        update(CARDS).where(CARDS.c.channel == thread[0], CARDS.c.thread_ts == thread[1]).values(changes)
    )


def hand_card_over(connection: Connection, thread: ThreadKey, suggestion_id: str) -> None:
    """The thread's card shows what was decided on, wherever that was, unless a reply that it shows stands already."""
    stands = select(DECISIONS.c.suggestion_id).where(
        DECISIONS.c.suggestion_id == CARDS.c.suggestion_id,
        DECISIONS.c.suggestion_id != suggestion_id,
        DECISIONS.c.outcome.in_(["sending", "unknown", "posted", "shadowed"]),
    )
    this = (CARDS.c.channel == thread[0], CARDS.c.thread_ts == thread[1])
    connection.execute(
        update(CARDS).where(*this, ~stands.exists()).values(suggestion_id=suggestion_id, live_state=None)
    )


def read_card(connection: Connection, thread: ThreadKey) -> CardRow | None:
    query = select(CARDS).where(CARDS.c.channel == thread[0], CARDS.c.thread_ts == thread[1])
    row = connection.execute(query).one_or_none()
    return from_row(CardRow, row) if row is not None else None


def open_cards_of(connection: Connection, channel: str) -> list[tuple[ThreadKey, str]]:
    """The threads of a channel with a card on a public suggestion that nobody has decided on, and the suggestion."""
    decided = select(DECISIONS.c.suggestion_id).where(DECISIONS.c.suggestion_id == CARDS.c.suggestion_id)
    query = select(CARDS.c.channel, CARDS.c.thread_ts, CARDS.c.suggestion_id).join(
        SUGGESTIONS, SUGGESTIONS.c.suggestion_id == CARDS.c.suggestion_id
    )
    theirs = (CARDS.c.channel == channel, SUGGESTIONS.c.visibility == "public", ~decided.exists())
    return [((row.channel, row.thread_ts), row.suggestion_id) for row in connection.execute(query.where(*theirs))]


def internal_cards_in(connection: Connection, card_channel: str) -> list[ThreadKey]:
    """The threads whose cards stand in a channel, on suggestions that not everybody may learn of."""
    query = select(CARDS.c.channel, CARDS.c.thread_ts).join(
        SUGGESTIONS, SUGGESTIONS.c.suggestion_id == CARDS.c.suggestion_id
    )
    there = (CARDS.c.card_channel == card_channel, SUGGESTIONS.c.visibility == "internal")
    return [(row.channel, row.thread_ts) for row in connection.execute(query.where(*there))]


def cards_that_wait(connection: Connection) -> dict[str, int]:
    """How many cards have no place, by why."""
    query = select(CARDS.c.waits, func.count()).where(CARDS.c.waits.is_not(None), CARDS.c.card_ts.is_(None))
    return dict(connection.execute(query.group_by(CARDS.c.waits)).all())


def save_modal(connection: Connection, modal: ModalRow) -> None:
    insert_new(connection, MODALS, to_row(modal))


def change_modal(connection: Connection, modal_id: str, **changes: Any) -> None:
    connection.execute(update(MODALS).where(MODALS.c.modal_id == modal_id).values(changes))


def read_modal(connection: Connection, modal_id: str) -> ModalRow | None:
    row = connection.execute(select(MODALS).where(MODALS.c.modal_id == modal_id)).one_or_none()
    return from_row(ModalRow, row) if row is not None else None


def thread_modals(connection: Connection, thread: ThreadKey, since: datetime) -> list[str]:
    """The modals that show this thread itself, opened since then."""
    shown = (MODALS.c.channel == thread[0], MODALS.c.thread_ts == thread[1], MODALS.c.purpose == "thread")
    return list(connection.scalars(select(MODALS.c.modal_id).where(*shown, MODALS.c.created_at >= since)))


def suggestion_modals(connection: Connection, case_id: str, since: datetime) -> list[str]:
    """The modals opened since then that show a suggestion, and may show this case."""
    shown = (MODALS.c.suggestion_id.is_not(None), MODALS.c.view_id.is_not(None), MODALS.c.purpose.in_(_OF_SUGGESTIONS))
    joined = SUGGESTIONS.c.suggestion_id == MODALS.c.suggestion_id
    query = select(MODALS.c.modal_id, SUGGESTIONS.c.body).join(SUGGESTIONS, joined)
    rows = connection.execute(query.where(*shown, MODALS.c.created_at >= since))
    return [row.modal_id for row in rows if _shows(row.body, case_id)]


def cards_showing(connection: Connection, case_id: str, since: datetime) -> list[ThreadKey]:
    """The threads whose cards have a suggestion made since then, and show this case."""
    query = select(CARDS.c.channel, CARDS.c.thread_ts, SUGGESTIONS.c.body).join(
        SUGGESTIONS, SUGGESTIONS.c.suggestion_id == CARDS.c.suggestion_id
    )
    rows = connection.execute(query.where(SUGGESTIONS.c.created_at >= since))
    return [(row.channel, row.thread_ts) for row in rows if _shows(row.body, case_id)]


def waiting_cards(connection: Connection, since: datetime) -> list[tuple[ThreadKey, list[str]]]:
    """The cards that wait for a decision on a suggestion made since then, and the cases that it stands on."""
    query = (
        select(CARDS.c.channel, CARDS.c.thread_ts, SUGGESTIONS.c.stands_on)
        .join(SUGGESTIONS, SUGGESTIONS.c.suggestion_id == CARDS.c.suggestion_id)
        .outerjoin(DECISIONS, DECISIONS.c.suggestion_id == CARDS.c.suggestion_id)
        .where(SUGGESTIONS.c.created_at >= since, _UNDECIDED)
    )
    return [((row.channel, row.thread_ts), list(row.stands_on or ())) for row in connection.execute(query)]


def modals_open(connection: Connection, since: datetime) -> list[tuple[str, list[str]]]:
    """The modals opened since then that show a suggestion on which nobody decided, and the cases that it stands on."""
    query = (
        select(MODALS.c.modal_id, SUGGESTIONS.c.stands_on)
        .join(SUGGESTIONS, SUGGESTIONS.c.suggestion_id == MODALS.c.suggestion_id)
        .outerjoin(DECISIONS, DECISIONS.c.suggestion_id == MODALS.c.suggestion_id)
        .where(MODALS.c.created_at >= since, MODALS.c.view_id.is_not(None), MODALS.c.purpose.in_(_OF_SUGGESTIONS))
    )
    return [(row.modal_id, list(row.stands_on or ())) for row in connection.execute(query.where(_UNDECIDED))]


def cards_in(connection: Connection, channel: str, since: datetime) -> list[ThreadKey]:
    """The threads of a channel whose cards have a suggestion made since then."""
    query = select(CARDS.c.channel, CARDS.c.thread_ts).join(
        SUGGESTIONS, SUGGESTIONS.c.suggestion_id == CARDS.c.suggestion_id
    )
    rows = connection.execute(query.where(CARDS.c.channel == channel, SUGGESTIONS.c.created_at >= since))
    return [(row.channel, row.thread_ts) for row in rows]


def _shows(body: dict[str, Any] | None, case_id: str) -> bool:
    return body is not None and any(match.case_id == case_id for match in suggestion_from(body).matches)


def forget_modal(connection: Connection, modal_id: str) -> None:
    """Another took its place on the screen."""
    connection.execute(delete(MODALS).where(MODALS.c.modal_id == modal_id))


def forget_modals(engine: Engine, before: datetime) -> None:
    """Drop modals, and what was typed in them, that nobody can be looking at any more."""
    with engine.begin() as connection:
        connection.execute(delete(MODALS).where(MODALS.c.created_at < before))


def see_home(connection: Connection, user: str, page: int, now: datetime) -> None:
    """Somebody looks at this page of the home: from now on it is kept current for them."""
    put(connection, HOMES, {"user": user, "page": page, "seen_at": now})


def forget_home(connection: Connection, user: str) -> None:
    """Their page is not kept current any more."""
    connection.execute(delete(HOMES).where(HOMES.c.user == user))


def home_page(connection: Connection, user: str) -> int:
    return connection.scalar(select(HOMES.c.page).where(HOMES.c.user == user)) or 1


def viewers(connection: Connection, since: datetime) -> list[str]:
    """Who has looked at their home page since then."""
    return list(connection.scalars(select(HOMES.c.user).where(HOMES.c.seen_at >= since).order_by(HOMES.c.user)))


@dataclass(frozen=True, slots=True)
class Shown:
    """What one person has in front of them: modals by id, and the threads of cards in their direct messages."""

    modals: tuple[str, ...]
    cards: tuple[ThreadKey, ...]


def lookers(connection: Connection) -> set[str]:
    """Everybody who has a page of the team in front of them, or may have."""
    cards = select(CARDS.c.shown_to).where(CARDS.c.shown_to.is_not(None), CARDS.c.shown_to != "")
    return {*connection.scalars(union(select(HOMES.c.user), select(MODALS.c.user), cards))}


def shown_to(connection: Connection, user: str) -> Shown:
    modals = connection.scalars(select(MODALS.c.modal_id).where(MODALS.c.user == user))
    cards = connection.execute(select(CARDS.c.channel, CARDS.c.thread_ts).where(CARDS.c.shown_to == user))
    return Shown(tuple(modals), tuple((row.channel, row.thread_ts) for row in cards))


def cards_without_owner(connection: Connection, team_channel: str | None) -> list[str]:
    """The channels, other than the team's, with cards of which nobody noted whose direct messages they are in."""
    query = select(CARDS.c.card_channel).where(CARDS.c.shown_to.is_(None), CARDS.c.card_channel.is_not(None))
    return [channel for channel in connection.scalars(query.distinct()) if channel != team_channel]


def set_owner_of_cards(connection: Connection, card_channel: str, user: str) -> None:
    """Note whose direct messages these cards are in; empty where the channel is no direct message."""
    theirs = (CARDS.c.card_channel == card_channel, CARDS.c.shown_to.is_(None))
    connection.execute(update(CARDS).where(*theirs).values(shown_to=user))
