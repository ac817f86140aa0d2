"""The home page: the open threads, in the order of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.slack.views import case_view
from copilot.slack.views.blocks import button, button_row, context, divider, header, home, section, sections
from copilot.slack.views.phrasing import age, link, one_line, person
from index.text import counted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from copilot.desk.card import HomePage, HomeRow, WishRow
    from copilot.slack.views.blocks import Block

_ROWS = 20  # far below 250 kB even when every text is as long as it may be
_STUCK = 10  # lines
_WISHES = 10
_QUIET = (
    "*Nobody is waiting.* Every thread is closed.\n"
    "A good moment for a task from the _Community_ backlog, or for a cup of coffee."
)


def page_size() -> int:
    """How many rows one page has at most."""
    return _ROWS


def home_view(page: HomePage, now: datetime, names: Mapping[str, str]) -> Block:
    """One page of the open threads."""
    return home(
        [
            *_heading(page),
            *_notices(page),
            # The place for controls over the list, such as filters and sorting.
            divider(),
            *_rows(page, now, names),
            *_paging(page),
            *_wishes(page, now, names),
            *([context(one_line(page.freshness, 2_000))] if page.freshness else []),
        ]
    )


def _heading(page: HomePage) -> list[Block]:
    number = f"{counted(page.total, 'open thread')}" if page.total else "No open threads"
    return [header(f"{number} · page {page.page} of {page.pages}" if page.pages > 1 else number)]


def _notices(page: HomePage) -> list[Block]:
    """What applies to the whole page."""
    shadow = ["*Shadow mode:* what you approve is kept for comparison; nothing is posted."] if page.shadow else []
    stuck = [f"• {one_line(line, 200)}" for line in page.stuck[:_STUCK]]
    if (more := len(page.stuck) - _STUCK) > 0:
        stuck.append(f"• {more} more")
    heading = ["*An admin of the copilot needs to look at this:*"] if stuck else []
    return sections([*shadow, *heading, *stuck])


def _rows(page: HomePage, now: datetime, names: Mapping[str, str]) -> list[Block]:
    if page.rows:
        return [_row(row, now, names) for row in page.rows]
    return [section("There is nothing left on this page." if page.total else _QUIET)]


def _row(row: HomeRow, now: datetime, names: Mapping[str, str]) -> Block:
    facts = [person(row.asker, names), case_view.waiting(row.waiting_since, now)]
    facts += [case_view.flag_words(row.flags)] if row.flags else []
    facts += ["*suggestion ready*"] if row.has_suggestion else []
    lines = [f"*{case_view.STATUSES[row.status]}* · {link(row.link, row.title, 100)}", " · ".join(facts)]
    if row.status == "on_hold" and row.note:
        lines.append(f"On hold: {one_line(row.note, 150)}")
    return section("\n".join(lines), button("Open", "open_thread", f"{row.channel}:{row.thread_ts}"))


def _wishes(page: HomePage, now: datetime, names: Mapping[str, str]) -> list[Block]:
    """The list that product goes through."""
    if not page.wishes:
        return []
    shown = [_wish(wish, now, names) for wish in page.wishes[:_WISHES]]
    more = len(page.wishes) - _WISHES
    left = [section(f"_{counted(more, 'more thread')}, newer than these_")] if more > 0 else []
    return [divider(), header(f"For product: {counted(len(page.wishes), 'thread')}"), *shown, *left]


def _wish(wish: WishRow, now: datetime, names: Mapping[str, str]) -> Block:
    lines = f"{link(wish.link, wish.title, 150)}\nadded by {person(wish.by, names)}, {age(wish.at, now)}"
    return section(lines, button("Done", "seen_by_product", wish.suggestion_id))


def _paging(page: HomePage) -> list[Block]:
    back = [button("← Back", "home_page_back", str(min(page.page - 1, page.pages)))] if page.page > 1 else []
    on = [button("Next →", "home_page_on", str(page.page + 1))] if page.page < page.pages else []
    return button_row([*back, *on])
