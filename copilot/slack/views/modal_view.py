"""The modals around a suggestion: waiting for it, editing and posting it, and small ones with a question or message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from copilot.slack.views import case_view
from copilot.slack.views.blocks import (
    button,
    button_row,
    context,
    divider,
    fits_a_view,
    markdown_sections,
    modal,
    section,
    sections,
)
from copilot.slack.views.fields import (
    aside_block,
    aside_in,
    draft_block,
    draft_fields,
    draft_in,
    note_field,
    note_in,
    reason_fields,
    words_field,
    words_in,
)
from copilot.slack.views.lessons_view import case_menu
from copilot.slack.views.phrasing import counted, one_line, quoted
from copilot.slack.views.replies import after_posting, telling_fields, write_menu
from copilot.slack.views.stopped_view import stopped_button
from copilot.slack.views.thread_view import thread_modal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from copilot.desk.card import Card
    from copilot.model import SavedMatch, SavedSuggestion
    from copilot.slack.views.blocks import Block

__all__ = [
    "aside_block",
    "aside_in",
    "correct_modal",
    "draft_block",
    "draft_in",
    "message_modal",
    "note_in",
    "note_modal",
    "suggestion_modal",
    "thread_modal",
    "waiting_modal",
    "words_in",
]

NoteKind = Literal["hold", "dismiss"]

_TITLE = "Suggested reply"
_QUESTION = 600  # characters
_CASES = 8
_READ = 6  # sections of a text that is only to be read


def waiting_modal(modal_id: str, question: str) -> Block:
    """What is shown until the suggestion is there."""
    lines = [
        quoted(question, _QUESTION),
        "Looking for earlier cases and writing a draft. This takes a few seconds.",
    ]
    calm = context("You can close this any time: the suggestion is kept, and nothing is posted.")
    return modal(modal_id, _TITLE, [*(section(line) for line in lines), calm])


def suggestion_modal(
    modal_id: str,
    card: Card,
    now: datetime,
    names: Mapping[str, str],
    *,
    text: str | None = None,
    words: str = "",
    revision: int = 0,
    mine: bool = True,
    notice: str = "",
    kept: str = "",
) -> Block:
    """The suggestion with everything it is based on, and the reply to edit and post.

    `text` is the engineer's own version of the reply, `words` what they searched with; a new `revision` makes Slack
    forget what was typed before. For a decided suggestion the modal only shows the outcome. If it is not `mine`, which
    means that it was decided outside this modal, the engineer's own text is shown too, so that it is not lost. The
    `notice` says why nothing was posted, and `kept` is what they wrote before they asked for another draft.
    """
    body = card.body
    if body is None:
        return modal(modal_id, _TITLE, sections(case_view.erased_lines(card, names)))
    if card.state not in ("open", "stale", "failed"):
        return _decided(modal_id, card, names, "" if mine else text or "")
    fields = draft_fields(card.text if text is None else text, revision, "Your reply")
    if not fields:
        return _too_long(modal_id, card, names)
    shown = min(len(body.matches), _CASES)
    fields += [*telling_fields(card, revision), *_kept(kept)]
    blocks = [*_notice(notice), *_editing(card, body, now, names, fields, words, shown)]
    while shown and not fits_a_view(blocks):
        shown -= 1
        blocks = [*_notice(notice), *_editing(card, body, now, names, fields, words, shown)]
    submit = "Post anyway" if card.state == "stale" and not card.refused else "Post reply"
    return modal(modal_id, _TITLE, blocks, callback_id="post_reply", submit=submit)


def _notice(text: str) -> list[Block]:
    return sections([f"*{one_line(text, 400)}*"]) if text else []


def _kept(text: str) -> list[Block]:
    return [context("What you wrote before:"), *_to_read(text)] if text.strip() else []


def _editing(
    card: Card,
    body: SavedSuggestion,
    now: datetime,
    names: Mapping[str, str],
    fields: Sequence[Block],
    words: str,
    shown: int,
) -> list[Block]:
    search = button("Search again", "search_again", card.suggestion_id)
    return [
        *_head(card, names),
        *sections(case_view.flag_lines(body.flags, 9, 200)),
        section(case_view.cases_heading(body)),
        *_case_blocks(body, card.suggestion_id, now, names, shown),
        words_field(words),
        *button_row([search, button("Write a case", "write_case", card.suggestion_id)]),
        divider(),
        *button_row([write_menu(body)]),
        *fields,
        *sections(case_view.draft_warnings(body.draft)),
        *button_row(stopped_button(body, card.suggestion_id)),
    ]


def _head(card: Card, names: Mapping[str, str]) -> list[Block]:
    """What is new comes first; then who asks what."""
    redraft = [button("Redraft", "redraft", card.suggestion_id)] if card.state == "stale" else []
    failed = [said] if (said := case_view.outcome(card, names)) else []  # an approval that failed
    return [
        *sections([*failed, *case_view.news_lines(card, 600)]),
        *button_row(redraft),
        section(case_view.asked_lines(card, names, _QUESTION)),
        context(case_view.times_line(card)),
        *sections(case_view.people_lines(card, names)),
    ]


def _case_blocks(body: SavedSuggestion, key: str, now: datetime, names: Mapping[str, str], shown: int) -> list[Block]:
    matches = body.matches
    blocks: list[Block] = []
    for place, match in enumerate(matches[:shown]):
        blocks.append(_case(body, match, case_view.case_text(match, now, names, 400)))
        blocks.append(case_menu(key, place, match))
    if more := len(matches) - shown:
        blocks.append(context(f"{counted(more, 'more case')} not shown. Search with other words to see others."))
    return blocks


def _case(body: SavedSuggestion, match: SavedMatch, text: str) -> Block:
    used, case_id = body.draft.case_ids, match.case_id
    if case_id in used:
        text += "\n_Used for this draft._"
    # A reply that everybody reads may not use an internal case.
    may_be_used = body.audience != "public" or match.visibility == "public"
    is_offered = may_be_used and not match.is_obsolete and used != (case_id,)
    return section(text, button("Use this case", "use_case", case_id) if is_offered else None)


def _too_long(modal_id: str, card: Card, names: Mapping[str, str]) -> Block:
    told = "The draft is too long to edit here or to post as one answer. Answer in the thread, or redraft it."
    redraft = button("Redraft", "redraft", card.suggestion_id)
    head = _head(card, names)
    return modal(modal_id, _TITLE, [*head, section(told), *(button_row([redraft]) if card.state != "stale" else [])])


def _decided(modal_id: str, card: Card, names: Mapping[str, str], own: str) -> Block:
    blocks = [section(case_view.outcome_line(card, names)), section(case_view.asked_lines(card, names, _QUESTION))]
    if card.state in ("posted", "shadowed", "sending", "unknown"):
        blocks += [divider(), *_to_read(card.text)]
    if card.state == "posted":
        blocks += button_row(after_posting(card.suggestion_id))
    if own.strip():
        blocks += [divider(), context("What you wrote (not posted):"), *_to_read(own)]
    return modal(modal_id, _TITLE, blocks)


def _to_read(text: str) -> list[Block]:
    shown, more = markdown_sections(text, _READ)
    return [*shown, *([context(f"{counted(more, 'more character')}.")] if more else [])]


def note_modal(modal_id: str, kind: NoteKind, title: str) -> Block:
    """Asks why a thread is put on hold, or why a suggestion was dismissed, which has happened by then."""
    about = section(quoted(title, 200))
    if kind == "hold":
        field = note_field("What are you waiting for?", optional=False, placeholder="e.g. asked for logs on Monday")
        hint = context("Everyone on the team sees this note next to the thread.")
        return modal(
            modal_id,
            "Put on hold",
            [about, field, hint],
            callback_id="hold_thread",
            submit="Put on hold",
            close="Cancel",
        )
    done = section("The suggestion is dismissed. If you like, say why: it makes the next ones better.")
    fields = reason_fields()
    return modal(
        modal_id, "Dismissed", [done, about, *fields], callback_id="dismiss_suggestion", submit="Send", close="Skip"
    )


def correct_modal(modal_id: str, text: str) -> Block:
    """Changes a posted reply."""
    title, fields = "Correct the reply", draft_fields(text, 0, "The reply")
    if not fields:
        return message_modal(modal_id, title, "The reply is too long to edit here.")
    hint = context("This replaces the message in the thread. Slack marks it as edited.")
    return modal(modal_id, title, [*fields, hint], callback_id="correct_reply", submit="Save", close="Cancel")


def message_modal(modal_id: str, title: str, text: str, actions: Sequence[Block] = ()) -> Block:
    """A message; `text` is Markdown, so that links in it work and nothing in it pings."""
    return modal(modal_id, title, [*_to_read(text), *button_row(actions)])
