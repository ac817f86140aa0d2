"""The modal of one thread: its status, what happened in it, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.slack.views import case_view
from copilot.slack.views.blocks import button, button_row, context, modal, section, sections
from copilot.slack.views.phrasing import channel_link, date, link, one_line, person, quoted
from index.text import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from copilot.desk.card import Card, HomeRow
    from copilot.desk.status import Change, Why
    from copilot.slack.views.blocks import Block

_HISTORY = 12  # changes shown
_DONE: dict[Why, str] = {
    "asked": "{who} asked",
    "user_wrote": "{who} wrote again",
    "team_wrote": "{who} answered",
    "looking": "{who} is looking at it",
    "checked": "{who} checked it off",
    "hold": "{who} put it on hold",
    "release": "{who} took it off hold",
    "close": "{who} closed it",
    "reopen": "{who} reopened it",
    "emptied": "All messages were deleted",
}


def thread_modal(
    modal_id: str,
    row: HomeRow,
    history: Sequence[Change],
    now: datetime,
    names: Mapping[str, str],
    card: Card | None,
) -> Block:
    """The thread of a row on the home page; `history` is in time order, and `card` is its latest suggestion."""
    flags = [f"Flags: {case_view.flag_words(row.flags, 9)}"] if row.flags else []
    held = [f"On hold: {one_line(row.note, 500)}"] if row.status == "on_hold" and row.note else []
    where = f"in {channel_link(row.channel)} · {link(row.link, 'open the thread')}"
    blocks = [
        section(f"*{person(row.asker, names)}* asks {where}\n{quoted(row.title, 600)}"),
        context(_state(row, now)),
        *sections([*held, *flags]),
        *sections(_suggestion(card, names)),
        *button_row(_buttons(row, card)),
        *_history(history, names),
    ]
    return modal(modal_id, "Thread", blocks)


def _state(row: HomeRow, now: datetime) -> str:
    status = case_view.STATUSES[row.status]
    return status if row.status == "closed" else f"{status} · {case_view.waiting(row.waiting_since, now)}"


def _suggestion(card: Card | None, names: Mapping[str, str]) -> list[str]:
    if card is None or card.body is None:
        return []
    if card.state == "open":
        return ["*A suggestion is ready.*"]
    if card.state == "stale":
        return ["*A suggestion is ready; the thread has changed since.*"]
    return [case_view.outcome_line(card, names)]


def _buttons(row: HomeRow, card: Card | None) -> list[Block]:
    key = f"{row.channel}:{row.thread_ts}"
    is_ready = card is not None and card.body is not None and card.state in ("open", "stale", "failed")
    hold = button("Take off hold", "release", key) if row.status == "on_hold" else button("Put on hold…", "hold", key)
    close = button("Reopen", "reopen", key) if row.status == "closed" else button("Close", "close", key)
    suggest = button("Open the suggestion" if is_ready else "Suggest a reply", "suggest_here", key, style="primary")
    return [suggest, hold, close, button("Write a case", "write_case", key)]


def _history(history: Sequence[Change], names: Mapping[str, str]) -> list[Block]:
    if not history:
        return []
    earlier = len(history) - _HISTORY
    lines = [_change(change, names) for change in reversed(history[-_HISTORY:])]
    more = [f"_{counted(earlier, 'earlier change')}_"] if earlier > 0 else []
    return sections(["*What happened*", *lines, *more])


def _change(change: Change, names: Mapping[str, str]) -> str:
    done = _DONE[change.why].format(who=person(change.by, names))
    note = f": {one_line(change.note, 200)}" if change.note else ""
    return f"{date(change.at)} · *{case_view.STATUSES[change.status]}* · {done}{note}"
