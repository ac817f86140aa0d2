"""The modals around a suggestion: waiting for it, and small ones with a question or a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from copilot.slack.views.blocks import button_row, context, modal, section, text_blocks
from copilot.slack.views.fields import (
    aside_block,
    aside_in,
    draft_block,
    draft_fields,
    draft_in,
    note_field,
    note_in,
    reason_fields,
    words_in,
)
from copilot.slack.views.phrasing import quoted
from copilot.slack.views.suggestion_view import suggestion_modal
from copilot.slack.views.thread_view import thread_modal

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def waiting_modal(modal_id: str, question: str) -> Block:
    """What is shown until the suggestion is there."""
    lines = [
        quoted(question, _QUESTION),
        "Looking for earlier cases and writing a draft. This takes a few seconds.",
    ]
    calm = context("You can close this any time: the suggestion is kept, and nothing is posted.")
    return modal(modal_id, _TITLE, [*(section(line) for line in lines), calm])


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
    return modal(modal_id, title, [*text_blocks(text), *button_row(actions)])
