"""Pages that moved: where an old address leads now, from whichever file a site says it in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

_JSON = ("docs.json", "mint.json", "vercel.json")
_PLUGIN = re.compile(
    r"\{\s*(?:from:\s*(\[[^\]]*\]|['\"][^'\"]*['\"])\s*,\s*to:\s*['\"]([^'\"]*)['\"]|to:\s*['\"]([^'\"]*)['\"]\s*,\s*from:\s*(\[[^\]]*\]|['\"][^'\"]*['\"]))"
)
_QUOTED = re.compile(r"['\"]([^'\"]+)['\"]")
_MOST = 20_000
_HOPS = 5


def redirects_in(inside: str, names: Collection[str], read: Callable[[str], str]) -> dict[str, str]:
    """Old path → new path, both with a leading and no trailing slash; patterns such as `/old/*` are left out."""
    found: dict[str, str] = {}
    for name in _JSON:
        if (path := f"{inside}{name}") in names:
            found |= dict(_from_json(_loaded(read(path))))
    for name in (f"{inside}_redirects", f"{inside}static/_redirects", f"{inside}public/_redirects"):
        if name in names:
            found |= dict(_from_lines(read(name)))
    for ending in ("js", "ts", "mjs"):
        if (path := f"{inside}docusaurus.config.{ending}") in names:
            found |= dict(_from_plugin(read(path)))
    plain = {old: new for old, new in found.items() if not re.search(r"[*:]", old + new.removeprefix("https:"))}
    return dict(list(plain.items())[:_MOST])


def followed(path: str, redirects: dict[str, str] | Any) -> str:
    """Where a path leads in the end; a circle leads nowhere."""
    seen = path
    for _ in range(_HOPS):
        if (following := redirects.get(seen.rstrip("/") or "/")) is None or following == seen:
            return seen
        seen = following
    return path


def _loaded(text: str) -> Any:
    try:
        return orjson.loads(text)
    except ValueError:
        return None


def _from_json(told: Any) -> Iterator[tuple[str, str]]:
    listed = told.get("redirects") if isinstance(told, dict) else None
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict) and isinstance(one.get("source"), str) and isinstance(one.get("destination"), str):
            yield _plain(one["source"]), _plain(one["destination"])


def _from_lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        parts = line.split("#")[0].split()
        if len(parts) >= 2 and parts[0].startswith("/"):
            yield _plain(parts[0]), _plain(parts[1])


def _from_plugin(text: str) -> Iterator[tuple[str, str]]:
    for first, to, other_to, other in _PLUGIN.findall(text):
        for old in _QUOTED.findall(first or other):
            yield _plain(old), _plain(to or other_to)


def _plain(path: str) -> str:
    return path.rstrip("/") or "/"
