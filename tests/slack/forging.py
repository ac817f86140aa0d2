"""Requests that carry Slack's signature, by people who should not be able to make them; and what they changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from copilot.records import tables
from index.storage.tables import CASES, LESSONS
from tests.slack.desk import said
from tests.strict_slack import interactions

if TYPE_CHECKING:
    from tests.slack.desk import Desk
    from tests.strict_slack import Message, Person, View

_TABLES = (
    tables.SUGGESTIONS,
    tables.FACTS,
    tables.THREADS,
    tables.CARDS,
    tables.MODALS,
    tables.DECISIONS,
    tables.OUTBOX,
    tables.AUDIT,
    tables.HOMES,
    tables.WISHES,
    LESSONS,
)


def everything(desk: Desk) -> dict[str, Any]:
    """All that is remembered, and all that stands in Slack; alike before and after, nothing was done."""
    with desk.app.engine.connect() as connection:
        rows = {table.name: sorted(map(str, connection.execute(select(table)))) for table in _TABLES}
        # Only cases by hand: of what is said in Slack others are made by themselves, some seconds later.
        for table in CASES.values():
            rows[table.name] = sorted(map(str, connection.execute(select(table).where(table.c.source == "team"))))
        kinds = ["act", "suggest", "redraft"]
        asked = connection.scalars(select(tables.WORK.c.key).where(tables.WORK.c.kind.in_(kinds)))
        rows["asked for"] = sorted(asked)
    for channel in list(desk.slack.world.channels.values()):
        shown = [f"{message.ts} {said(message)}" for message in desk.slack.messages(channel)]
        rows |= {channel.id: shown + [said(message) for message in channel.ephemerals]} if shown else {}
    return rows


def action(action_id: str, value: str) -> dict[str, Any]:
    """A button; of the actions `more` and `case_menu`, a line of the menu."""
    about = {"block_id": "b", "action_id": action_id, "action_ts": "1700000000.000100"}
    if action_id in ("more", "case_menu"):
        text = {"type": "plain_text", "text": "…"}
        return about | {"type": "overflow", "selected_option": {"text": text, "value": value}}
    if action_id == "write":
        return about | {"type": "static_select", "selected_option": {"text": {}, "value": value}}
    return about | {"type": "button", "value": value}


def click_on_card(desk: Desk, person: Person, card: Message, action_id: str, value: str) -> dict[str, Any]:
    world = desk.slack.world
    with world.lock:
        channel = world.channels[card.channel]
        return interactions.click_in_message(world, person.user, channel, card, action(action_id, value))


def click_in_view(desk: Desk, person: Person, view: View, action_id: str, value: str, **changes: Any) -> dict[str, Any]:
    world = desk.slack.world
    with world.lock:
        payload = interactions.click_in_view(world, person.user, view, action(action_id, value))
    return payload | {"view": payload["view"] | changes}


def submission(desk: Desk, person: Person, view: View, callback_id: str, metadata: str, text: str) -> dict[str, Any]:
    """A form of this kind with a text in its field, as if it stood in the view."""
    names = {"post_reply": ["draft"], "correct_reply": ["draft"], "save_case": ["problem", "solved"]}
    fields = {"draft:1:0" if name == "draft" else name: name for name in names.get(callback_id, ["note"])}
    world = desk.slack.world
    with world.lock:
        payload = interactions.submission(world, person.user, view)
    forged = {
        "callback_id": callback_id,
        "private_metadata": metadata,
        "blocks": [{"type": "input", "block_id": block_id} for block_id in fields],
        "state": {"values": {b: {n: {"type": "plain_text_input", "value": text}} for b, n in fields.items()}},
    }
    return payload | {"view": payload["view"] | forged}
