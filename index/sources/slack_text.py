"""Converts Slack's stored markup to plain text: mentions, links, dates and entities; the rest stays as typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.model import SOMEONE

if TYPE_CHECKING:
    from collections.abc import Mapping

_CONTROL = re.compile(r"<([@#!]?)([^<>|\n]{1,4000})(?:\|([^<>\n]{0,4000}))?>")
_LINK = re.compile(r"(?:https?|ftp|mailto|tel|slack):", re.IGNORECASE)


def plain(text: str, names: Mapping[str, str]) -> str:
    """The text as a person reads it. `names` maps ids of users, groups and channels to display names.

    A user named neither by `names` nor by the mention becomes "someone": an id means nothing to a reader, but would
    identify the person.
    """

    def spelled_out(found: re.Match[str]) -> str:
        kind, target, label = found[1], found[2], found[3] or ""
        match kind:
            case "@":
                name = names.get(target)
                return "@" + (name if name and name != target else label or SOMEONE)
            case "#":
                return "#" + (label or names.get(target) or target)
            case "!" if target.startswith("subteam^"):
                return "@" + (names.get(target.removeprefix("subteam^")) or label.removeprefix("@") or "group")
            case "!":
                return label or "@" + target.split("^")[0]  # <!date^…|in words>, <!here>
            case _:
                return _link(found[0], target, label)

    text = _CONTROL.sub(spelled_out, text)
    # Ampersands last: otherwise "&amp;lt;", which someone typed as "&lt;", would become "<".
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _link(whole: str, target: str, label: str) -> str:
    if not _LINK.match(target):
        return whole
    address = target.removeprefix("mailto:").removeprefix("tel:")
    bare = re.sub(r"^\w+://", "", address)
    if not label or _is_same(label, address):
        return address
    if _is_same(label, bare):
        # Slack adds http:// to anything that looks like a host, so what was typed may be a file name.
        return label if target.lower().startswith("http://") else address
    return f"{label} ({address})"


def _is_same(label: str, address: str) -> bool:
    return label.rstrip("/").casefold() == address.rstrip("/").casefold()
