"""What a person fills in: the state of the elements of a view or message, and the elements themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.strict_slack.block_kit.blocks import elements_of
from tests.strict_slack.block_kit.elements import INPUTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.strict_slack.state import Json

# Of each kind of element: the key that holds what was chosen, and the key that holds it at first.
CHOICES = {
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "rich_text_input": ("rich_text_value", "initial_value"),
}
TYPED = ("value", "initial_value")


def initial_values(blocks: list[Json]) -> dict[str, dict[str, Json]]:
    """The state before anybody touched anything."""
    values: dict[str, dict[str, Json]] = {}
    for block, element in all_elements(blocks):
        if element["type"] in INPUTS:
            key, first = CHOICES.get(element["type"], TYPED)
            empty: Any = [] if key.endswith("s") and key.startswith("selected_") else None
            state = {"type": element["type"], key: element.get(first, empty)}
            values.setdefault(block["block_id"], {})[element["action_id"]] = state
    return values


def all_elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    for block in blocks:
        for element in elements_of(block):
            yield block, element


def state_of(element: Json, given: Any) -> Json:
    """The state after a person typed or chose `given`: a text, an option's value or label, an id, or a list of them."""
    kind = element["type"]
    key, _ = CHOICES.get(kind, TYPED)
    if key == "selected_option":
        chosen: Any = option_of(element, given)
    elif key == "selected_options":
        chosen = [option_of(element, one) for one in ([given] if isinstance(given, str) else given)]
    else:
        chosen = given
    return {"type": kind, key: chosen}


def option_of(element: Json, given: str) -> Json:
    """The option with this value or label; an AssertionError names those that there are."""
    for option in offered(element):
        if given in (option["value"], option["text"]["text"]):
            return {name: part for name, part in option.items() if name in ("text", "value", "description")}
    values = [option["value"] for option in offered(element)]
    raise AssertionError(f"{element.get('action_id')} offers {values}, not {given!r}")


def offered(element: Json) -> list[Json]:
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(option for group in groups for option in group["options"])]


def action_of(block: Json, element: Json, value: str | None, action_ts: str) -> Json:
    """One of the `actions` of a block_actions payload."""
    about: Json = {"type": element["type"], "block_id": block["block_id"], "action_id": element["action_id"]}
    about["action_ts"] = action_ts
    match element["type"]:
        case "button":
            about |= {name: element[name] for name in ("text", "value", "style") if name in element}
        case "overflow":
            about["selected_option"] = option_of(element, str(value))
        case _:
            about |= state_of(element, value)
    return about


def missing(blocks: list[Json], values: dict[str, dict[str, Json]]) -> Iterator[tuple[str, str]]:
    """By block id, what Slack tells the person before it submits anything: required, too short, too long."""
    for block, element in all_elements(blocks):
        if block["type"] != "input":
            continue
        state = values[block["block_id"]][element["action_id"]]
        given = state[CHOICES.get(element["type"], TYPED)[0]]
        if not given and not block.get("optional"):
            yield block["block_id"], "required"
        elif isinstance(given, str) and len(given) > element.get("max_length", 3000):
            yield block["block_id"], f"longer than {element.get('max_length', 3000)}"
        elif isinstance(given, str) and given and len(given) < element.get("min_length", 0):
            yield block["block_id"], f"shorter than {element['min_length']}"
