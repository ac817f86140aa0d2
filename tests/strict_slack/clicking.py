"""Finding what a person means to click or fill in, among all that stands before them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.strict_slack.filling import all_elements, offered

if TYPE_CHECKING:
    from tests.strict_slack.state import Channel, Json, Message, View
    from tests.strict_slack.world import World


def element_called(blocks: list[Json], action_id: str, value: str | None) -> tuple[Json, Json] | None:
    """The block and the element; among several of that name, the one with or offering the value."""
    named = [pair for pair in all_elements(blocks) if pair[1]["action_id"] == action_id]
    if value is None:
        assert len(named) < 2, f"{len(named)} elements are called {action_id}: say which value"
        return named[0] if named else None
    fits = [pair for pair in named if _fits(pair[1], value)]
    if named and not fits:
        raise AssertionError(f"no {action_id} has the value {value!r}")
    return fits[0] if fits else None


def _fits(element: Json, value: str) -> bool:
    if element["type"] == "button":
        return value in (element.get("value"), element["text"]["text"])
    options = offered(element)
    return not options or any(value in (option["value"], option["text"]["text"]) for option in options)


def seen_message(world: World, user_id: str, channel: Channel, ts: str) -> Message:
    """The message as this person sees it, ephemeral ones among them."""
    assert world.visible(channel, user_id), f"{user_id} does not see {channel.id}"
    message = channel.messages.get(ts)
    own = [one for one in channel.ephemerals if one.ts == ts and one.ephemeral_to == user_id]
    found = message or (own[0] if own else None)
    assert found is not None, f"there is no message {ts} in {channel.id}"
    return found


def names(blocks: list[Json]) -> list[str]:
    return [element["action_id"] for _, element in all_elements(blocks)]


def field_called(view: View, action_id: str | None) -> tuple[Json, Json]:
    """Something to fill in; without a name, the only text field that there is."""
    fields = [pair for pair in all_elements(view.blocks) if pair[1]["action_id"] in _fillable(view)]
    if action_id is None:
        texts = [pair for pair in fields if pair[1]["type"] == "plain_text_input"]
        assert len(texts) == 1, f"there are {len(texts)} text fields: say which"
        return texts[0]
    found = [pair for pair in fields if pair[1]["action_id"] == action_id]
    assert found, f"there is no {action_id} to fill in, only {sorted(_fillable(view))}"
    return found[0]


def _fillable(view: View) -> set[str]:
    return {action_id for actions in view.values.values() for action_id in actions}
