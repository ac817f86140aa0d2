"""apps.connections.open: an address for one connection of Socket Mode."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from tests.strict_slack.methods.calls import Args, method

if TYPE_CHECKING:
    from tests.strict_slack.state import Json
    from tests.strict_slack.world import World


def open_connection(world: World, args: Args) -> Json:
    ticket = secrets.token_hex(16)
    world.tickets.add(ticket)
    address = world.base_url.replace("http://", "ws://", 1)
    return {"url": f"{address}/link/?ticket={ticket}&app_id={world.app_id}"}


METHODS = (method("apps.connections.open", open_connection, scopes="connections:write", app_token=True),)
