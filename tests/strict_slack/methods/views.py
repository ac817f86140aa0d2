"""views.*: modals and home tabs, with triggers that live three seconds and work once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.strict_slack import modals
from tests.strict_slack.block_kit import check_view
from tests.strict_slack.methods.calls import Args, Refusal, found_user, method
from tests.strict_slack.posting import note_unescaped
from tests.strict_slack.shapes import view_json

if TYPE_CHECKING:
    from tests.strict_slack.state import Json, Trigger, View
    from tests.strict_slack.world import World

TRIGGER_LIFE = 3.0
LARGEST_VIEW = 250_000


def open_view(world: World, args: Args) -> Json:
    body = _body(world, args, "views.open", "modal")
    trigger = _trigger(world, args)
    return _shown(world, modals.put_on_top(world, trigger.user, body, alone=True))


def push(world: World, args: Args) -> Json:
    body = _body(world, args, "views.push", "modal")
    trigger = _trigger(world, args)
    if trigger.view_id is None or world.view(trigger.view_id) is None:
        raise Refusal("not_found")  # pushing needs a trigger that was pulled in a view which still stands
    if modals.is_full(world, trigger.user):
        raise Refusal("push_limit_reached")
    return _shown(world, modals.put_on_top(world, trigger.user, body, alone=False))


def update(world: World, args: Args) -> Json:
    view = _addressed(world, args)
    body = _body(world, args, "views.update", "modal", view)
    _match_hash(args, view)
    modals.fill(world, view, body)
    return _shown(world, view)


def publish(world: World, args: Args) -> Json:
    user = found_user(world, args.text("user_id"), "invalid_arguments")
    home = world.homes.get(user.id)
    body = _body(world, args, "views.publish", "home", home)
    if home is None:
        home = world.homes[user.id] = modals.new_view(world, user.id, body)
    else:
        _match_hash(args, home)
        modals.fill(world, home, body)
    return _shown(world, home)


def checked(world: World, body: Any, name: str, kind: str) -> Json:
    """The view if it is valid and of this kind; the refusal of a view_submission's answer is the same."""
    if len(json.dumps(body, ensure_ascii=False).encode()) > LARGEST_VIEW:
        raise Refusal("view_too_large")
    faults = check_view(body)
    if not faults and body["type"] != kind:
        faults = [f"[ERROR] must be of type {kind} [json-pointer:/view/type]"]
    if faults:
        world.problem(f"{name}: invalid view: {'; '.join(faults)}")
        raise Refusal("invalid_arguments", faults)
    note_unescaped(world, name, "", body["blocks"])
    return dict(body)


def _body(world: World, args: Args, name: str, kind: str, same: View | None = None) -> Json:
    body = checked(world, args.parsed("view", "invalid_arguments"), name, kind)
    external_id = body.get("external_id")
    standing = [*(view for stack in world.modals.values() for view in stack), *world.homes.values()]
    if external_id and any(view.body.get("external_id") == external_id for view in standing if view is not same):
        raise Refusal("duplicate_external_id")
    return body


def _trigger(world: World, args: Args) -> Trigger:
    """The trigger, used up. It is looked at last, so that an invalid view leaves it for another try."""
    trigger = world.triggers.get(args.text("trigger_id"))
    if trigger is None:
        raise Refusal("invalid_trigger_id")
    if trigger.used:
        world.problem(f"trigger {trigger.id} used a second time")
        raise Refusal("exchanged_trigger_id")
    if world.clock() - trigger.issued_at > TRIGGER_LIFE:
        raise Refusal("expired_trigger_id")
    trigger.used = True
    return trigger


def _addressed(world: World, args: Args) -> View:
    if "view_id" in args:
        view = world.view(args.text("view_id"))
    else:
        stacks = world.modals.values()
        named = (one for stack in stacks for one in stack if one.body.get("external_id") == args.text("external_id"))
        view = next(named, None) if "external_id" in args else None
    if view is None or view.type != "modal":
        raise Refusal("not_found")
    return view


def _match_hash(args: Args, view: View) -> None:
    if "hash" in args and args.text("hash") != view.hash:
        raise Refusal("hash_conflict")


def _shown(world: World, view: View) -> Json:
    return {"view": view_json(world, view)}


METHODS = (
    method("views.open", open_view, "trigger_id interactivity_pointer view*"),
    method("views.push", push, "trigger_id interactivity_pointer view*"),
    method("views.update", update, "external_id hash view* view_id"),
    method("views.publish", publish, "hash user_id* view*"),
)
