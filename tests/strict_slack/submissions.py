"""What Slack does with the app's answer to a view_submission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.strict_slack import modals
from tests.strict_slack.methods.calls import Refusal
from tests.strict_slack.methods.views import checked
from tests.strict_slack.records import Answer

if TYPE_CHECKING:
    from tests.strict_slack.records import Delivered
    from tests.strict_slack.state import Json, View
    from tests.strict_slack.world import World


def apply(world: World, view: View, delivered: Delivered) -> Answer:
    """Close, change or clear as the app says; the modal stays where it says nothing that Slack understands."""
    if not delivered.ok:
        return Answer(delivered, trouble=delivered.error)
    if not delivered.body:
        modals.close(world, view)
        return Answer(delivered)
    match delivered.body:
        case {"response_action": "errors", "errors": dict(errors)}:
            return _show_errors(world, view, delivered, errors)
        case {"response_action": "clear"}:
            modals.clear(world, view.user)
            return Answer(delivered)
        case {"response_action": "update" | "push" as action, "view": body}:
            return _show_view(world, view, delivered, action, body)
    return _trouble(world, delivered, f"not an answer to a submission: {delivered.body!r}")


def _show_errors(world: World, view: View, delivered: Delivered, errors: Json) -> Answer:
    fields = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not errors or set(errors) - fields or not all(isinstance(text, str) and text for text in errors.values()):
        return _trouble(world, delivered, f"errors must be texts by block_id of inputs {sorted(fields)}, not {errors}")
    view.errors = dict(errors)
    return Answer(delivered, errors=dict(errors))


def _show_view(world: World, view: View, delivered: Delivered, action: str, body: Any) -> Answer:
    try:
        new = checked(world, body, f"response_action {action}", "modal")
    except Refusal as refusal:
        return _trouble(world, delivered, f"response_action {action}: {refusal}")
    if action == "update":
        modals.fill(world, view, new)
    elif modals.is_full(world, view.user):
        return _trouble(world, delivered, "response_action push: three views are the most")
    else:
        modals.put_on_top(world, view.user, new, alone=False)
    return Answer(delivered)


def _trouble(world: World, delivered: Delivered, why: str) -> Answer:
    world.problem(f"view_submission: {why}")
    return Answer(delivered, trouble=why)
