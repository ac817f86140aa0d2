"""Small blocks and views for the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.strict_slack.state import Json


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(action_id: str, value: str, label: str = "Go") -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(label), "value": value}


def option(value: str) -> Json:
    return {"text": plain(value.upper()), "value": value}


def field(block_id: str = "answer", action_id: str = "text", **about: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": action_id, **about}
    return {"type": "input", "block_id": block_id, "label": plain("Answer"), "element": element}


def modal(*blocks: Json, **about: Any) -> Json:
    title = {"type": "modal", "callback_id": "edit", "title": plain("Edit"), "submit": plain("Send")}
    return title | {"blocks": list(blocks)} | about


OVERFLOW: Json = {"type": "overflow", "action_id": "more", "options": [option("a"), option("b")]}
BUTTONS: list[Json] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "A *card*"}, "accessory": OVERFLOW},
    {"type": "actions", "elements": [button("go", "1")]},
    {"type": "actions", "elements": [button("go", "2")]},
]
MODAL = modal(field())
HOME: Json = {"type": "home", "blocks": [{"type": "actions", "elements": [button("refresh", "now")]}]}
