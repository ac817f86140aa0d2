"""A model's draft that the checks did not let through: behind a button in the window, to read and to write better."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.slack.views.blocks import button, context, divider, modal, section, sections, text_blocks
from copilot.slack.views.phrasing import one_line

if TYPE_CHECKING:
    from copilot.model import SavedSuggestion, Stopped
    from copilot.slack.views.blocks import Block

_TITLE = "Stopped draft"
_REASONS = 6


def stopped_button(body: SavedSuggestion, key: str) -> list[Block]:
    """The button that shows it, where there is one; `key` is the suggestion's id."""
    return [button("Read the stopped draft", "read_stopped", key)] if body.draft.stopped else []


def stopped_modal(modal_id: str, stopped: Stopped | None) -> Block:
    """Why it was stopped, and what it said."""
    if stopped is None:
        return modal(modal_id, _TITLE, [section("This no longer exists. Open the suggestion again.")])
    why = sections([f"*{one_line(reason, 300)}*" for reason in stopped.reasons[:_REASONS]])
    text = text_blocks(stopped.text) or [section("It isn't shown here, since it holds what nobody may read.")]
    hint = context("To use a part of it, write it into your reply without what stopped it.")
    return modal(modal_id, _TITLE, [*why, divider(), *text, hint])
