"""What people do in several tests, and what they hear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.slack.desk import said

if TYPE_CHECKING:
    from tests.slack.desk import Desk
    from tests.strict_slack import Person

MINE = "My own answer: stop it, then start it again."


def heard(person: Person) -> list[str]:
    return [said(message) for message in person.ephemerals]


def in_modal(desk: Desk, person: Person, ts: str, text: str = "") -> None:
    """They look at a suggestion of their own, in which they typed a text."""
    assert person.runs_shortcut("suggest_answer", desk.support, ts).ok
    desk.modal_shows(person, "Your reply")
    if text:
        person.types({"draft": text})


def one_reply(desk: Desk, ts: str) -> str:
    desk.slack.wait_for(lambda: desk.replies(ts), timeout=15)
    desk.quiet()
    (reply,) = desk.replies(ts)
    assert not desk.slack.problems
    assert not desk.slack.pings()
    return reply.text
