"""A model's draft that the checks did not let through: behind a button in the window, to read and to write better."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.slack.views.blocks import button, context, divider, markdown_sections, modal, section, sections
from copilot.slack.views.phrasing import one_line
from index.text import counted

if TYPE_CHECKING:
    from copilot.model import SavedSuggestion, Stopped
    from copilot.slack.views.blocks import Block

_TITLE = "Stopped draft"
_REASONS = 6
_READ = 6  # sections of its text


def stopped_button(body: SavedSuggestion, key: str) -> list[Block]:
    """The button that shows it, where there is one; `key` is the suggestion's id."""
    return [button("Read the stopped draft", "read_stopped", key)] if body.draft.stopped else []


def stopped_modal(modal_id: str, stopped: Stopped | None) -> Block:
    """Why it was stopped, and what it said."""
    if stopped is None:
        return modal(modal_id, _TITLE, [section("This no longer exists. Open the suggestion again.")])
    why = sections([f"*{one_line(reason, 300)}*" for reason in stopped.reasons[:_REASONS]])
    shown, more = markdown_sections(stopped.text, _READ)
    text = shown or [section("It isn't shown here, since it holds what nobody may read.")]
    left_out = [context(f"{counted(more, 'more character')}.")] if more else []
    hint = context("To use a part of it, write it into your reply without what stopped it.")
    return modal(modal_id, _TITLE, [*why, divider(), *text, *left_out, hint])
