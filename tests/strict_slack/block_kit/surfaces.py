"""A message's blocks, a modal and a home tab: checked whole, and completed as Slack completes them."""

from __future__ import annotations

import copy
import secrets
from typing import TYPE_CHECKING, Any

from tests.strict_slack.block_kit.blocks import BLOCKS, IN_MESSAGES, IN_VIEWS, elements_of, unique_ids
from tests.strict_slack.block_kit.checks import Table, fault, flag, items, keyed, string, typed
from tests.strict_slack.block_kit.elements import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.strict_slack.state import Json

MESSAGE_BLOCKS = items(typed(BLOCKS, IN_MESSAGES), 50, least=0)
VIEW_BLOCKS = items(typed(BLOCKS, IN_VIEWS), 100, least=0)
VIEW: Table = {"private_metadata": string(3000), "callback_id": string(255), "external_id": string(255)}
MODAL: Table = VIEW | {
    "submit": plain(24),
    "close": plain(24),
    "clear_on_close": flag,
    "notify_on_close": flag,
    "submit_disabled": flag,
}
VIEWS: Table = {
    "modal": keyed({"title": plain(24), "blocks": VIEW_BLOCKS}, MODAL),
    "home": keyed({"blocks": VIEW_BLOCKS}, VIEW),
}
PLAIN = "plain_text"


def check_message_blocks(blocks: Any) -> list[str]:
    """What Slack would say against these blocks of a message; nothing if they are fine."""
    return [*MESSAGE_BLOCKS(blocks, "/blocks"), *(unique_ids(blocks, "/blocks") if isinstance(blocks, list) else ())]


def check_view(view: Any) -> list[str]:
    """What Slack would say against this modal or home tab; nothing if it is fine."""
    found = list(typed(VIEWS)(view, "/view"))
    if isinstance(view, dict) and isinstance(view.get("blocks"), list):
        found += [*unique_ids(view["blocks"], "/view/blocks"), *_submittable(view)]
    return found


def _submittable(view: Json) -> Iterator[str]:
    has_input = any(isinstance(block, dict) and block.get("type") == "input" for block in view["blocks"])
    if view.get("type") == "modal" and has_input and "submit" not in view:
        yield fault("a modal with input blocks needs `submit`", "/view")


def completed(blocks: list[Json]) -> list[Json]:
    """A copy with the ids and the emoji flags that Slack fills in."""
    blocks = copy.deepcopy(blocks)
    for block in blocks:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for element in elements_of(block):
            element.setdefault("action_id", secrets.token_urlsafe(4))
        _fill_emoji(block)
    return blocks


def _fill_emoji(node: Any) -> None:
    if isinstance(node, list):
        for item in node:
            _fill_emoji(item)
    elif isinstance(node, dict):
        if node.get("type") == PLAIN:
            node.setdefault("emoji", True)
        for value in node.values():
            _fill_emoji(value)
