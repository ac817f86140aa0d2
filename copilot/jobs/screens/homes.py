"""Each engineer's home page: the open threads, kept current while they may be looking at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.desk.card import HomePage, HomeRow, WishRow
from copilot.jobs.screens.leaving import publish_outsiders_home
from copilot.records.answers.decisions import read_decision, unsettled
from copilot.records.answers.suggestions import read_suggestion
from copilot.records.answers.wishes import open_wishes
from copilot.records.freshness import freshness, in_one_line
from copilot.records.threads.screens import cards_that_wait, home_page, read_card
from copilot.records.threads.thread_list import open_threads
from copilot.records.work import given_up
from copilot.slack.views.home_view import home_view, page_size
from copilot.slack.workspace.people import LOOKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from copilot.records.answers.wishes import Wish
    from copilot.records.threads.thread_list import ThreadRow
    from copilot.slack.services import Services


def publish_home(user: str, services: Services) -> None:
    """`home:USER`: one engineer's page as it is now."""
    if not services.people.is_team_now(user, LOOKING):
        publish_outsiders_home(user, services)
        return
    threads = open_threads(services.engine)
    pages = max(1, -(-len(threads) // page_size()))
    failed = given_up(services.engine)
    with services.engine.connect() as connection:
        number = min(home_page(connection, user), pages)
        shown = threads[(number - 1) * page_size() : number * page_size()]
        rows = tuple(row_of(connection, thread, services) for thread in shown)
        wishes = tuple(_wish_row(wish, services) for wish in open_wishes(connection))
        stuck = (
            *_group_fault(services),
            *_unconfirmed_posts(connection),
            *_cards_without_place(connection),
            *(f"{key}: {reason}" for key, reason in failed),
        )
    known = in_one_line(freshness(services.engine, services.policy, services.clock(), has_slack=True), services.clock())
    page = HomePage(rows, number, pages, len(threads), stuck, services.shadow, wishes, known)
    people = [*(row.asker for row in rows), *(wish.by for wish in wishes)]
    services.slack.publish_home(user, home_view(page, services.clock(), services.people.names(people)))


def _wish_row(wish: Wish, services: Services) -> WishRow:
    return WishRow(
        wish.suggestion_id, wish.summary or "(erased)", wish.by, wish.at, services.workspace.link(wish.thread)
    )


def row_of(connection: Connection, thread: ThreadRow, services: Services) -> HomeRow:
    """A thread, with what its suggestion says about it."""
    key = (thread.channel, thread.thread_ts)
    card = read_card(connection, key)
    suggestion = read_suggestion(connection, card.suggestion_id) if card else None
    body = suggestion.body if suggestion else None
    waits = suggestion is not None and read_decision(connection, suggestion.suggestion_id) is None
    return HomeRow(
        *key,
        title=thread.title or "(no text)",
        status=thread.status,
        asker=thread.asker,
        waiting_since=thread.waiting_since,
        flags=tuple(flag.kind for flag in body.flags) if body else (),
        has_suggestion=body is not None and waits,
        link=services.workspace.link(key),
        note=thread.note or "",
    )


def _group_fault(services: Services) -> list[str]:
    """Why nobody in the user group may act, if that is so."""
    fault = services.people.group_fault
    return [f"The user group can't be read: {fault}. Until then only [team] members may act."] if fault else []


def _cards_without_place(connection: Connection) -> list[str]:
    """How many suggestions nobody can see, and why."""
    return [f"{number} suggestion(s) not shown anywhere: {why}." for why, number in cards_that_wait(connection).items()]


def _unconfirmed_posts(connection: Connection) -> list[str]:
    """How many approved messages may or may not have been posted."""
    unknown = unsettled(connection).get("unknown", 0)
    return [f"{unknown} approved message(s) may or may not have been posted; checking with Slack."] if unknown else []
