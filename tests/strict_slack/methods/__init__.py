"""The Web API's methods by name: what each takes, which scope it needs, and what it does."""

from __future__ import annotations

from tests.strict_slack.methods import assistant, chat, conversations, directory, history, reactions, sockets, views
from tests.strict_slack.methods.calls import Method

METHODS: dict[str, Method] = {
    method.name: method
    for module in (assistant, chat, conversations, directory, history, reactions, sockets, views)
    for method in module.METHODS
}

__all__ = ["METHODS", "Method"]
