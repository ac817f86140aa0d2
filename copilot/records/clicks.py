"""A click on a button, or a submitted modal: stored before Slack is answered, and acted on by the worker."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from copilot.desk.questions import ThreadKey


@dataclass(frozen=True, slots=True)
class Click:
    """Who clicked what, and where; empty fields do not apply to this verb."""

    click_id: str
    verb: str
    user: str
    thread: ThreadKey
    place: str  # the channel they clicked in, for a message back to them; empty in a modal
    suggestion_id: str = ""
    modal_id: str = ""
    text: str = ""
    aside: str = ""  # "yes": in the modal they ticked the box that tells the team or product
    seen_state: str = ""  # of the thread, as they saw it
    case_id: str = ""
    problem: str = ""  # of a case written by hand; `text` is its solution

    def payload(self) -> dict[str, Any]:
        """The click as it is stored in its job; the id is in the job's key."""
        known = {name: value for name, value in asdict(self).items() if value and name != "click_id"}
        return known | {"thread": list(self.thread), "place": self.place}

    @classmethod
    def from_payload(cls, click_id: str, payload: Mapping[str, Any]) -> Click:
        return cls(click_id, **{**payload, "thread": tuple(payload["thread"])})
