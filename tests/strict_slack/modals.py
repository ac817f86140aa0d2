"""Views as they stand before people: opened, replaced, stacked and taken away."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from tests.strict_slack.block_kit import completed
from tests.strict_slack.filling import initial_values
from tests.strict_slack.state import Json, View

if TYPE_CHECKING:
    from tests.strict_slack.world import World

HIGHEST_STACK = 3


def put_on_top(world: World, user_id: str, body: Json, alone: bool) -> View:
    """A new view in front of the person: upon what stands there, or `alone`."""
    stack = [] if alone else world.modals.get(user_id, [])
    under = stack[-1] if stack else None
    view = new_view(world, user_id, body)
    if under is not None:
        view.root_view_id, view.previous_view_id = under.root_view_id, under.id
    world.modals[user_id] = [*stack, view]
    return view


def new_view(world: World, user_id: str, body: Json) -> View:
    view_id = f"V0{secrets.token_hex(5).upper()}"
    view = View(view_id, user_id, {}, "", view_id)
    fill(world, view, body)
    return view


def fill(world: World, view: View, body: Json) -> None:
    """Give the view this content. What was typed stays where block and action keep their ids, as in Slack."""
    blocks = completed(body["blocks"])
    fresh = initial_values(blocks)
    for block_id, actions in fresh.items():
        for action_id, state in actions.items():
            before = view.values.get(block_id, {}).get(action_id)
            if before is not None and before["type"] == state["type"]:
                actions[action_id] = before
    view.body = body | {"blocks": blocks}
    view.values = fresh
    view.errors = {}
    view.hash = f"{int(world.clock())}.{secrets.token_hex(4)}"


def close(world: World, view: View) -> None:
    """The view goes, and the one below comes to the front."""
    left = [other for other in world.modals.get(view.user, []) if other is not view]
    world.modals[view.user] = left


def clear(world: World, user_id: str) -> None:
    world.modals[user_id] = []


def is_full(world: World, user_id: str) -> bool:
    return len(world.modals.get(user_id, [])) >= HIGHEST_STACK
