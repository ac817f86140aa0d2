"""What every call passes before its method does anything: name, token, scope, arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.strict_slack.methods import METHODS, Method
from tests.strict_slack.methods.calls import Args, Refusal, need_scope

if TYPE_CHECKING:
    from tests.strict_slack.state import Json
    from tests.strict_slack.world import World

EVERYWHERE = {"team_id"}  # Bolt sends it with every call; Slack heeds it with a token of a whole organisation only


def perform(world: World, name: str, token: str, given: Json) -> Json:
    """The answer to a call, also when it is a refusal. Hold the world's lock."""
    try:
        method = METHODS.get(name)
        if method is None:
            raise Refusal("unknown_method", req_method=name)
        _check_token(world, method, token)
        _check_names(world, method, given)
        return {"ok": True, **method.does(world, Args(given))}
    except Refusal as refusal:
        return refusal.body


def _check_token(world: World, method: Method, token: str) -> None:
    right, other = world.bot_token, world.app_token
    if method.app_token:
        right, other = other, right
    if not token:
        raise Refusal("not_authed")
    if world.revoked and token in (right, other):
        raise Refusal("token_revoked")
    if token == other:
        raise Refusal("not_allowed_token_type")
    if token != right:
        raise Refusal("invalid_auth")
    if method.app_token:
        if not world.app_scopes & set(method.scopes):
            raise Refusal("missing_scope", needed=",".join(method.scopes), provided=",".join(sorted(world.app_scopes)))
    else:
        need_scope(world, *method.scopes)


def _check_names(world: World, method: Method, given: Json) -> None:
    for unknown in sorted(set(given) - method.required - method.optional - EVERYWHERE):
        world.problem(f"{method.name}: unknown argument {unknown!r}")
    missing = [name for name in sorted(method.required) if given.get(name) in (None, "")]
    if missing:
        faults = [f"[ERROR] missing required field: {name}" for name in missing]
        world.problem(f"{method.name}: without {', '.join(missing)}")
        raise Refusal("invalid_arguments", faults)
