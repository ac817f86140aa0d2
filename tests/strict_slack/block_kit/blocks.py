"""The blocks, by type, and where each may stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.strict_slack.block_kit.checks import (
    Table,
    anything,
    at_least_one,
    both,
    fault,
    flag,
    items,
    keyed,
    one_of,
    string,
    typed,
)
from tests.strict_slack.block_kit.elements import ELEMENTS, IMAGE, IN_ACTIONS, IN_SECTION, INPUTS, plain, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.strict_slack.state import Json

BLOCK: Table = {"block_id": string(255, 1)}
IN_CONTEXT: Table = {"plain_text": text(3000), "mrkdwn": text(3000), "image": ELEMENTS["image"]}
RICH_PARTS = one_of("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")
SECTION: Table = {
    "text": text(3000),
    "fields": items(text(2000), 10),
    "accessory": typed(ELEMENTS, IN_SECTION),
    "expand": flag,
}
VIDEO = ("author_name", "description", "provider_icon_url", "provider_name", "title_url")
INPUT: Table = {"hint": plain(2000), "optional": flag, "dispatch_action": flag}


def _rich_part(value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict) or not isinstance(value.get("elements"), list):
        yield fault("missing required field: elements", path)
    else:
        yield from RICH_PARTS(value.get("type"), f"{path}/type")


BLOCKS: Table = {
    "section": both(keyed({}, BLOCK | SECTION), at_least_one("text", "fields")),
    "divider": keyed({}, BLOCK),
    "header": keyed({"text": plain(150)}, BLOCK),
    "image": both(
        keyed({"alt_text": string(2000, 1)}, BLOCK | IMAGE | {"title": plain(2000)}),
        at_least_one("image_url", "slack_file"),
    ),
    "actions": keyed({"elements": items(typed(ELEMENTS, IN_ACTIONS), 25)}, BLOCK),
    "context": keyed({"elements": items(typed(IN_CONTEXT), 10)}, BLOCK),
    "input": keyed({"label": plain(2000), "element": typed(ELEMENTS, INPUTS)}, BLOCK | INPUT),
    "rich_text": keyed({"elements": items(_rich_part, 1000)}, BLOCK),
    "markdown": keyed({"text": string(12_000, 1)}, BLOCK),
    "video": keyed(
        {"alt_text": string(2000, 1), "title": plain(200), "video_url": string(3000), "thumbnail_url": string(3000)},
        BLOCK | dict.fromkeys(VIDEO, anything),
    ),
}
IN_MESSAGES = set(BLOCKS)
IN_VIEWS = set(BLOCKS) - {"markdown"}


def elements_of(block: Json) -> list[Json]:
    """The elements of a block that carry an action_id."""
    match block:
        case {"type": "section", "accessory": dict(accessory)}:
            found = [accessory]
        case {"type": "actions", "elements": list(elements)}:
            found = [element for element in elements if isinstance(element, dict)]
        case {"type": "input", "element": dict(element)}:
            found = [element]
        case _:
            found = []
    return [element for element in found if element.get("type") != "image"]


def unique_ids(blocks: list[Any], path: str) -> Iterator[str]:
    """block_id is unique in all, action_id within its block, and one element at most has the focus."""
    seen: set[str] = set()
    focused = 0
    for place, block in enumerate(blocks):
        if not isinstance(block, dict):
            continue
        block_id = block.get("block_id")
        if block_id is not None and block_id in seen:
            yield fault(f'block_id "{block_id}" already exists', f"{path}/{place}/block_id")
        seen.add(str(block_id))
        actions = [element["action_id"] for element in elements_of(block) if "action_id" in element]
        for action_id in sorted({str(one) for one in actions if actions.count(one) > 1}):
            yield fault(f'action_id "{action_id}" already exists', f"{path}/{place}")
        focused += sum(element.get("focus_on_load") is True for element in elements_of(block))
    if focused > 1:
        yield fault("only one element may have focus_on_load", path)
