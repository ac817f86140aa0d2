"""What Docusaurus's settings say. They are a program, of which only what is written out plainly is read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

_BLOCK = re.compile(r"\{[^{}]{0,2000}?\bpath\s*:\s*['\"]\.?/?([\w./-]+)['\"][^{}]{0,2000}")
_ROUTE = re.compile(r"\brouteBasePath\s*:\s*['\"]([^'\"]*)['\"]")
_TRAILING_SLASH = re.compile(r"\btrailingSlash\s*:\s*true")
_LAST_VERSION = re.compile(r"\blastVersion\s*:\s*['\"]([^'\"]+)['\"]")
_NO_DOCS = {"blog", "src", "static", "src/pages", "i18n"}


def docs_folders(said: str, inside: str, names: Collection[str]) -> dict[str, str]:
    """The folders of pages, each with what their addresses begin with: "docs" unless the settings say otherwise."""
    found: dict[str, str] = {}
    for block in _BLOCK.finditer(said):
        path = block[1].strip("/")
        if path not in _NO_DOCS and any(name.startswith(f"{inside}{path}/") for name in names):
            route = _ROUTE.search(block[0])
            found[f"{inside}{path}"] = route[1].strip("/") if route else "docs" if not found else path
    if not found:
        route = _ROUTE.search(said)
        found[f"{inside}docs"] = route[1].strip("/") if route else "docs"
    return found


def ends_with_slash(said: str) -> bool:
    return bool(_TRAILING_SLASH.search(said))


def listed_versions(said: str, inside: str, names: Collection[str], read: Callable[[str], str]) -> tuple[str, ...]:
    """The released versions, the one that the site shows first at the front."""
    listed = _json(read(f"{inside}versions.json")) if f"{inside}versions.json" in names else []
    versions = [str(one) for one in listed] if isinstance(listed, list) else []
    if (last := _LAST_VERSION.search(said)) and last[1] in versions:
        versions.insert(0, versions.pop(versions.index(last[1])))
    return tuple(versions)


def _json(text: str) -> Any:
    try:
        return orjson.loads(text)
    except ValueError:
        return None
