"""The front: one object that a test holds, and the listings behind it."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from typing import TYPE_CHECKING, Any, Self

from aiohttp import web

from tests.strict_github.state import Json, Repository, Request, number_of
from tests.strict_slack.background import Background

if TYPE_CHECKING:
    from collections.abc import Callable

KNOWN = {"state", "since", "sort", "direction", "per_page", "page"}


class StrictGitHub:
    """Repositories on a free port of 127.0.0.1. What GitHub would not understand stands in `problems`."""

    def __init__(self, token: str = "ghp-of-nobody") -> None:
        self.token = token
        self.repositories: dict[str, Repository] = {}
        self.requests: list[Request] = []
        self.problems: list[str] = []
        self._renamed: dict[str, tuple[str, str, bool]] = {}  # by old name: the new place, the new name, with the query
        self.before: Callable[[int], web.Response | None] = lambda number: None
        self._background = Background("strict-github")
        self._runner: web.AppRunner | None = None
        self.url = ""

    def __enter__(self) -> Self:
        self._background.start()
        self._background.run(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        self._background.run(self._stop())
        self._background.stop()

    def add(self, name: str, **about: Any) -> Repository:
        self.repositories[name] = Repository(name, **about)
        return self.repositories[name]

    def renames(self, old: str, new: str, *, by: str = "number", with_query: bool = True) -> None:
        """From now on requests by the old name are redirected: GitHub does so by the repository's number."""
        self.repositories[new] = repository = self.repositories.pop(old)
        repository.name = new
        self._renamed[old] = ("/repositories/77" if by == "number" else f"/repos/{new}", new, with_query)

    @property
    def statuses(self) -> Counter[int]:
        return Counter(request.status for request in self.requests)

    def limit_used_up(self, seconds: int) -> web.Response:
        """The answer to whoever has asked too often, until so many seconds from now."""
        headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(time.time()) + seconds)}
        return web.json_response({"message": "API rate limit exceeded"}, status=403, headers=headers)

    async def _start(self) -> None:
        app = web.Application()
        app.router.add_get("/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/api/v3"

    async def _stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.Response:
        path, params = "/" + request.match_info["path"], dict(request.query)
        response = self.before(len(self.requests)) or self._answer(request, path.removeprefix("/api/v3"), params)
        named = "If-None-Match" in request.headers
        self.requests.append(Request(path.removeprefix("/api/v3"), params, named, response.status))
        return response

    def _answer(self, request: web.Request, path: str, params: dict[str, str]) -> web.Response:
        if request.headers.get("Authorization") not in (f"Bearer {self.token}", f"token {self.token}"):
            return web.json_response({"message": "Bad credentials"}, status=401)
        if not request.headers.get("User-Agent"):
            return web.json_response({"message": "a User-Agent is required"}, status=403)
        self.problems += [f"{path}: unknown parameter {name}" for name in params if name not in KNOWN]
        for old, (place, new, with_query) in self._renamed.items():
            if path == f"/repos/{old}" or path.startswith(f"/repos/{old}/"):
                query = f"?{request.query_string}" if with_query and request.query_string else ""
                location = f"{self.url}{place}{path.removeprefix(f'/repos/{old}')}{query}"
                return web.json_response({"message": "Moved Permanently"}, status=301, headers={"Location": location})
            path = path.replace(place, f"/repos/{new}", 1)
        _, root, owner, name, *rest = path.split("/")
        repository = self.repositories.get(f"{owner}/{name}")
        if root != "repos" or repository is None:
            return web.json_response({"message": "Not Found"}, status=404)
        match rest:
            case []:
                found: Any = {"full_name": repository.name, "private": repository.is_private}
            case ["issues"]:
                found = _listing(list(repository.issues.values()), params)
            case ["issues", "comments"]:
                found = _listing(list(repository.comments.values()), params)
            case ["issues", number, "comments"]:
                mine = [comment for comment in repository.comments.values() if number_of(comment) == int(number)]
                found = _page(sorted(mine, key=lambda comment: int(comment["id"])), params)
            case ["releases"]:
                found = _page(repository.releases, params)
            case _:
                return web.json_response({"message": "Not Found"}, status=404)
        body = json.dumps(found).encode()
        etag = f'W/"{hashlib.sha256(request.path_qs.encode() + body).hexdigest()}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=body, headers={"ETag": etag}, content_type="application/json")


def _listing(items: list[Json], params: dict[str, str]) -> list[Json]:
    """Filtered by the time of the last change, its own second included, and sorted by it."""
    since, by = params.get("since", ""), f"{params.get('sort', 'created')}_at"
    if params.get("state", "open" if "state" in (items or [{}])[0] else "all") == "open":
        items = [item for item in items if item["state"] == "open"]
    found = [item for item in items if item["updated_at"] >= since]
    newest_first = params.get("direction", "desc") == "desc"
    key = "id" if items and "id" in items[0] else "number"
    return _page(sorted(found, key=lambda item: (item[by], item[key]), reverse=newest_first), params)


def _page(items: list[Json], params: dict[str, str]) -> list[Json]:
    size, page = min(100, int(params.get("per_page", 30))), int(params.get("page", 1))
    return items[size * (page - 1) : size * page]
