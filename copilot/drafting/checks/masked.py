"""What was masked inside code: the engineer should know that a line is not as it was."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot.model import Remark

if TYPE_CHECKING:
    from copilot.drafting.given import Given

_FENCE = re.compile(r"^\s*(?:```|~~~)")
_SPAN = re.compile(r"`[^`\n]+`")
_MASKED = re.compile(r"\[(account|bucket|container|project|group|namespace|host|email|address|phone|name|call link)\]")
_KINDS = {
    "account": "an account id", "bucket": "a bucket", "container": "a container", "project": "a project id",
    "group": "a resource group", "namespace": "a namespace", "host": "a host", "email": "an e-mail address",
    "address": "a network address", "phone": "a telephone number", "name": "a name", "call link": "a link to a call",
}  # fmt: skip


def masked_in_code(text: str, given: Given) -> list[Remark]:
    """One remark that names the kinds and the lines of the draft."""
    found = [(place, kind) for place, code in _code_by_line(text) for kind in _MASKED.findall(code)]
    if not found:
        return []
    kinds = _listed([_KINDS[kind] for kind in dict.fromkeys(kind for _, kind in found)])
    lines = [str(place) for place in dict.fromkeys(place for place, _ in found)]
    verb, where = "was" if len(set(found)) == 1 else "were", "line" if len(lines) == 1 else "lines"
    return [Remark("masked", f"In the code, {kinds} {verb} masked: check {where} {_listed(lines)}.", "doubt")]


def _code_by_line(text: str) -> list[tuple[int, str]]:
    """The code of each line, with the line's number; the first is 1."""
    found: list[tuple[int, str]] = []
    is_fenced = False
    for place, line in enumerate(text.split("\n"), start=1):
        if _FENCE.match(line):
            is_fenced = not is_fenced
        found.append((place, line if is_fenced else " ".join(_SPAN.findall(line))))
    return found


def _listed(words: list[str]) -> str:
    return " and ".join([*([", ".join(words[:-1])] if words[1:] else []), words[-1]])
