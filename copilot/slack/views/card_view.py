"""The card of a suggestion: one message that is changed as the suggestion's state changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.slack.views import case_view
from copilot.slack.views.blocks import (
    button,
    button_row,
    context,
    divider,
    markdown_sections,
    overflow,
    section,
    sections,
)
from copilot.slack.views.phrasing import one_line, person
from copilot.slack.views.replies import after_posting, flag_buttons, retract, telling_blocks
from index.text import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from copilot.desk.card import Card
    from copilot.model import SavedMatch, SavedSuggestion
    from copilot.slack.views.blocks import Block

_TO_DECIDE = ("open", "stale", "failed")
_BY_THE_WAY = ("sending", "unknown", "posted", "shadowed")  # the draft is still shown, the cases only as links
_QUESTION = 300  # characters
_CASES = 3
_DRAFT = 2  # sections, 6,000 characters: more than anybody reads on a card
_LABELS = {"posted": "The reply", "shadowed": "What would have been posted", "sending": "The reply"}


def card_blocks(card: Card, now: datetime, names: Mapping[str, str]) -> list[Block]:
    """The card as it looks now; a second row of buttons is for what its flags lead to."""
    blocks = [section(case_view.asked_lines(card, names, _QUESTION)), context(case_view.times_line(card))]
    body = card.body
    if body is None:
        redo = button_row(_buttons(card, False)) if card.refused else []
        return [*blocks, *sections(case_view.erased_lines(card, names)), *redo]
    flagged = button_row(flag_buttons(body, card.suggestion_id))
    if card.state not in _TO_DECIDE + _BY_THE_WAY:
        return [*blocks, *_links(body), section(case_view.outcome_line(card, names)), *flagged]
    draft, is_whole = _draft(card, body)
    decides = card.state in _TO_DECIDE
    about = _to_decide(card, body, names, draft) if decides else _by_the_way(card, body, names, draft)
    # No buttons while a post is on its way: a click could cross it.
    rows = [] if card.state in ("sending", "unknown") else [*button_row(_buttons(card, is_whole)), *flagged]
    return [*blocks, *about, *rows, *(_stands_on(card.suggestion_id, body, now, names) if decides else [])]


def card_text(card: Card, names: Mapping[str, str]) -> str:
    """The card in one line, for notifications and for clients that show no blocks."""
    asked = f"{person(card.asker, names)} asks: {one_line(case_view.asked(card), 150) or '(no text)'}"
    if card.state == "stale":
        return f"{asked} – {one_line(card.refused, 300) or 'The thread has changed since the draft.'}"
    if card.state != "open" or card.body is None:
        return f"{asked} – {case_view.outcome(card, names)}".removesuffix(" – ")
    return f"{asked} – A reply is ready ({_seen(card.body)})."


def _seen(body: SavedSuggestion) -> str:
    if body.answered:
        return f"seen before, {case_view.sure(body)} sure"
    return f"maybe seen before, {case_view.sure(body)} sure" if body.possible else "nobody has answered this before"


def _to_decide(card: Card, body: SavedSuggestion, names: Mapping[str, str], draft: Sequence[Block]) -> list[Block]:
    failed = [said] if (said := case_view.outcome(card, names)) else []  # an approval that failed
    return [
        *sections(failed),
        *sections(case_view.people_lines(card, names)),
        *sections(case_view.news_lines(card, 300)),
        *sections(case_view.flag_lines(body.flags, 9, 200)),
        divider(),
        *draft,
        *sections(case_view.draft_warnings(body.draft, 3)),
        *telling_blocks(card),
    ]


def _by_the_way(card: Card, body: SavedSuggestion, names: Mapping[str, str], draft: Sequence[Block]) -> list[Block]:
    # The flags stay: the reply does not settle what they ask for, such as a call.
    return [
        *sections(case_view.people_lines(card, names)),
        *sections(case_view.flag_lines(body.flags, 9, 200)),
        *_links(body),
        divider(),
        *draft,
        section(case_view.outcome_line(card, names)),
    ]


def _stands_on(key: str, body: SavedSuggestion, now: datetime, names: Mapping[str, str]) -> list[Block]:
    possible = body.possible[:_CASES]
    if possible:
        cases = [section("\n".join(case_view.case_lines(body, one, now, names)), _use(key, one)) for one in possible]
        shown = [section(case_view.cases_heading(body)), *cases]
    else:
        shown = sections([case_view.cases_heading(body), *case_view.stands_on_lines(body, now, names, _CASES)])
    more = len(body.matches) - (len(possible) or _CASES)
    return [*shown, *([context(f"{counted(more, 'more case')}: press Edit to see more.")] if more > 0 else [])]


def _use(key: str, match: SavedMatch) -> Block:
    """Opens the modal with a reply from this case."""
    return button("Use this case", "answer_from", f"{key} {match.case_id}")


def _links(body: SavedSuggestion) -> list[Block]:
    return [context(f"Earlier cases: {case_view.case_links(body)}")] if body.matches else []


def _draft(card: Card, body: SavedSuggestion) -> tuple[list[Block], bool]:
    """The draft as it will look, and whether all of it is shown."""
    if card.refused and card.text == body.draft.text:
        return [], False  # these words were withdrawn; what an engineer wrote stays
    shown, more = markdown_sections(card.text, _DRAFT)
    if not shown:
        empty = [context("The draft is empty: press Edit to write the reply.")]
        return empty if card.state in _TO_DECIDE else [], False
    blocks = [context(_LABELS.get(card.state, "The draft, as it will look in the thread")), *shown]
    if not more:
        return blocks, True
    where = " Press *Edit* to read and post all of it." if card.state in _TO_DECIDE else ""
    return [*blocks, section(f"_{counted(more, 'more character')}._{where}")], False


def _buttons(card: Card, whole: bool) -> list[Block]:
    key = card.suggestion_id
    # A reply that says the team is asked, while it cannot be, may not be posted as it is.
    whole = whole and (card.side_message is None or card.side_message.is_possible)
    # Nobody approves what the card does not show: a long reply is posted from the modal.
    edit = button("Edit", "edit", key, style="" if whole else "primary")
    dismiss = button("Dismiss", "dismiss", key)
    if card.state == "open":
        approve = [button("Approve", "approve", key, style="primary")] if whole else []
        return [*approve, edit, dismiss, overflow(_menu(card, whole))]
    if card.refused:
        return [button("Redraft", "redraft", key, style="primary"), dismiss]
    if card.state == "stale":
        anyway = [button("Post anyway", "post_anyway", f"{key} {card.live_state}".rstrip())] if whole else []
        return [*anyway, button("Redraft", "redraft", key), edit, dismiss]
    if card.state == "failed" and card.is_begun:
        return [
            button("Post the rest", "try_again", f"{key} {card.live_state}".rstrip(), style="primary"),
            retract(key),
        ]
    if card.state == "failed":
        return [button("Try again", "try_again", key, style="primary"), button("Edit", "edit", key), dismiss]
    return after_posting(key) if card.state == "posted" else []


def _menu(card: Card, whole: bool) -> list[tuple[str, str]]:
    key, is_closed = card.suggestion_id, card.status == "closed"
    is_held = card.status == "on_hold"
    return [
        *([("Approve and close the thread", f"approve_and_close:{key}")] if whole and not is_closed else []),
        ("Take off hold", f"release:{key}") if is_held else ("Put on hold…", f"hold:{key}"),
        ("Reopen the thread", f"reopen:{key}") if is_closed else ("Close the thread", f"close:{key}"),
    ]
