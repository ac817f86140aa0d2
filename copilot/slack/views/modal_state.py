"""What a modal knows about itself, in its private metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from copilot.slack.gateway import Json


def metadata(modal_id: str, suggestion_id: str, live_state: str) -> str:
    """The modal's id and what the view shows, which a submission is bound to."""
    return f"{modal_id} {suggestion_id} {live_state}".rstrip()


def shown_in(view: Json) -> tuple[str, str, str]:
    """The modal's id, the suggestion that the view shows, and the state of the thread whose news it shows."""
    modal_id, suggestion_id, state, *_ = [*str(view["private_metadata"]).split(" "), "", ""]
    return modal_id, suggestion_id, state
