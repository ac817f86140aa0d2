"""The answer to a question that an engineer asked the app itself: a suggestion with nothing to decide on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.slack.views import case_view
from copilot.slack.views.blocks import context, divider, sections, text_blocks
from copilot.slack.views.phrasing import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from copilot.model import SavedSuggestion
    from copilot.slack.views.blocks import Block

WORKING = "is looking through earlier cases…"
TEAM_ONLY = "Hi! I only work for the team that answers here. Ask your question in the channel: we read every one."
NOTHING_ASKED = "I can't find a question in that. Paste what the user wrote, with its error message if there is one."
_CASES = 3
_PRIVATE = "Only you see this, and nothing is posted. Copy what you need into your reply."


def answer_blocks(body: SavedSuggestion, now: datetime, names: Mapping[str, str]) -> list[Block]:
    """What changes what to do, the draft, and what it stands on or what may answer instead."""
    possible = body.possible[:_CASES]
    cases = (
        [line for match in possible for line in case_view.case_lines(body, match, now, names)]
        if possible
        else case_view.stands_on_lines(body, now, names, _CASES)
    )
    return [
        *sections(case_view.flag_lines(body.flags, 9, 200)),
        *text_blocks(body.draft.text),
        *sections(case_view.draft_warnings(body.draft, 3)),
        divider(),
        *sections([case_view.cases_heading(body), *cases]),
        context(_PRIVATE),
    ]


def answer_text(body: SavedSuggestion) -> str:
    """The answer in one line, for notifications."""
    if body.answered:
        return f"Seen before, {case_view.sure(body)} sure."
    return "This may have been answered before." if body.possible else "Nobody has answered this before."


def failed_text(reason: str) -> str:
    """That no answer will come; the reason is one of ours."""
    return f"I couldn't answer that: {one_line(reason, 300)}"
