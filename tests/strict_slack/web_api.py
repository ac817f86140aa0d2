"""The Web API over HTTP: every method by form or JSON, with faults, limits and the journal."""

from __future__ import annotations

import asyncio
import json
import secrets
from email.utils import formatdate
from typing import TYPE_CHECKING

from aiohttp import web

from tests.strict_slack.gate import perform
from tests.strict_slack.methods.calls import Refusal
from tests.strict_slack.state import Call, Json

if TYPE_CHECKING:
    from tests.strict_slack.busy import Busy
    from tests.strict_slack.faults import Fault, Faults
    from tests.strict_slack.journal import Journal
    from tests.strict_slack.limits import Limits
    from tests.strict_slack.world import World

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class WebApi:
    """Answers /api/METHOD."""

    def __init__(self, world: World, faults: Faults, limits: Limits, journal: Journal, busy: Busy) -> None:
        self.world, self.faults, self.limits, self.journal, self.busy = world, faults, limits, journal, busy

    async def handle(self, request: web.Request) -> web.Response:
        with self.busy.work():
            return await self._handle(request)

    async def _handle(self, request: web.Request) -> web.Response:
        name = request.match_info["method"]
        at = self.world.clock()
        try:
            given = await _arguments(request)
        except Refusal as refusal:
            return self._answer(Call(name, {}, at, refusal.body, 200), json.dumps(refusal.body))
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(given.get("token", ""))
        given.pop("token", None)
        fault = self.faults.take(name, given)
        if fault is not None and not fault.handled:
            return self._fail(request, fault, Call(name, given, at, None, fault.status))
        if (wait := self.limits.wait(name, given)) is not None:
            body: Json = {"ok": False, "error": "ratelimited"}
            return self._answer(Call(name, given, at, body, 429), json.dumps(body), {"retry-after": str(wait)})
        text = self._perform(name, token, given)
        if fault is not None:
            await asyncio.sleep(fault.seconds)
            if fault.drop:
                return self._fail(request, fault, Call(name, given, at, None, 0))
        return self._answer(Call(name, given, at, json.loads(text), 200), text)

    def _perform(self, name: str, token: str, given: Json) -> str:
        with self.world.lock:
            try:
                answer = perform(self.world, name, token, given)
                if answer["ok"]:
                    self.world.accepted(name, given, answer)
                return json.dumps(answer)
            except Exception as broken:
                self.world.problem(f"{name}: the strict Slack itself is at fault: {broken!r}")
                raise

    def _fail(self, request: web.Request, fault: Fault, call: Call) -> web.Response:
        if fault.drop:
            self.journal.add(Call(call.method, call.args, call.at, None, 0))
            if request.transport is not None:
                request.transport.close()
            return web.Response()  # goes nowhere
        body = fault.body or ""
        parsed = json.loads(body) if body.startswith("{") else None
        call = Call(call.method, call.args, call.at, parsed, fault.status)
        return self._answer(call, body, fault.headers)

    def _answer(self, call: Call, body: str, more: dict[str, str] | None = None) -> web.Response:
        self.journal.add(call)
        is_json = body.startswith("{")
        headers = {  # in small letters, as Slack writes them
            "date": formatdate(self.world.clock(), usegmt=True),
            "content-type": "application/json; charset=utf-8" if is_json else "text/html; charset=utf-8",
            "x-slack-req-id": secrets.token_hex(16),
            "x-oauth-scopes": ",".join(sorted(self.world.scopes)),
            **(more or {}),
        }
        return web.Response(body=body.encode(), status=call.status, headers=headers)


async def _arguments(request: web.Request) -> Json:
    """By query, form or JSON, as they came."""
    given: Json = dict(request.query)
    if request.method == "GET" or not request.can_read_body:
        return given
    if request.content_type in FORMS:
        return given | dict(await request.post())
    if request.content_type == "application/json":
        return given | _parsed(await request.text())
    raise Refusal("invalid_post_type" if "Content-Type" in request.headers else "missing_post_type")


def _parsed(text: str) -> Json:
    try:
        body = json.loads(text)
    except ValueError as bad:
        raise Refusal("invalid_arguments", [f"[ERROR] the body is no JSON: {bad}"]) from bad
    if not isinstance(body, dict):
        raise Refusal("invalid_arguments", ["[ERROR] the body is no JSON object"])
    return body
