"""What people outside the team see of the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.slack.views.modal_view import message_modal

if TYPE_CHECKING:
    from copilot.slack.views.blocks import Block

NOT_YOURS = "Hi! This page is for the team that answers here. Ask your question in the channel: we read every one."
_TEAM_ONLY = "This tool is for the team that answers here. Ask your question in the channel: we read every one."


def team_only_modal() -> Block:
    """What people outside the team see instead of a modal."""
    return message_modal("no", "For the team", _TEAM_ONLY)
