"""Takes promises and claims out of a reply, sentence by sentence, where what remains is still a reply.

Where it is not, the text stays as it is, and the remark on it is a fault: a sentence that also says what to do, that
the next one refers to, or that is half of some markup cannot be taken out without harm.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from copilot.drafting.checks.commitments.reading import says_more
from copilot.drafting.checks.promises import remark_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot.drafting.given import Given
    from copilot.model import Remark

_NOT_OWN = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`|^>[^\n]*$", re.DOTALL | re.MULTILINE)
_BREAK = re.compile(r"(?<=[.!?])\s+|\n+")
_PAIRED = ("**", "*", "_", "~~")
_HOLDS = re.compile(r"[`\[\]<>|]|://|:\s*$")  # code, a link, a table, or what it announces
_REFERS = re.compile(
    r"(?:and |but |so )?(?:that|this|it|they|these|those|which|then|afterwards|after (?:that|this)|once (?:it|that|this))\b",
    re.I,
)
_LEAD_IN = re.compile(r"(?:until then|till then|in the meantime|meanwhile|for now|by then)(?:,\s*|\s+)(\w)", re.I)
_MARKER = re.compile(r"^[ \t]*(?:[-*+•]|\d+[.)])[ \t]*$\n?", re.MULTILINE)
_COURTESY = re.compile(
    r"\s*(?:(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|dear)\b[^.!?\n]{0,30}|(?:thanks|thank you|cheers|sorry|apologies)\b[^.!?\n]{0,80}|great question|good (?:question|catch)|done|ok(?:ay)?)[.!,]*\s*",
    re.I,
)  # fmt: skip
_LEAST_WORDS = 3


def without_promises(text: str, given: Given) -> tuple[str, list[Remark]]:
    """The text without them and a remark for each, or the text as it is if it cannot do without."""
    found = [(start, end, remark) for start, end in _sentences(text) if (remark := remark_on(text[start:end], given))]
    cuts = [(start, end) for start, end, _ in found]
    if not cuts or not all(_comes_apart(text, start, end) for start, end in cuts):
        return text, []
    rest = _without(text, cuts)
    if not is_a_reply(rest):
        return text, []
    what = {"promise": "A promise was taken out", "claim": "A claim that something was done was taken out"}
    return rest, [
        replace(remark, reason=f"{what[remark.kind]}: “{remark.words[:160]}”", severity="mended")
        for _, _, remark in found
    ]


def is_a_reply(text: str) -> bool:
    """Whether a text says more than hello and thanks."""
    if "`" in text:
        return True
    said = [text[start:end] for start, end in _sentences(text)]
    return any(len(part.split()) >= _LEAST_WORDS for part in said if not _COURTESY.fullmatch(part))


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the sentences in the author's own words."""
    own = _NOT_OWN.sub(lambda quoted: "\x01" * len(quoted[0]), text)
    at = 0
    for gap in [*_BREAK.finditer(own), None]:
        end = gap.start() if gap else len(own)
        if own[at:end].strip("\x01 \t\n"):
            yield at, end
        at = gap.end() if gap else end


def _comes_apart(text: str, start: int, end: int) -> bool:
    """Whether a sentence can be taken out and nothing else is lost or left hanging."""
    cut, after = text[start:end], text[end:].lstrip(" ")
    if _HOLDS.search(cut) or any(cut.count(mark) % 2 for mark in _PAIRED) or says_more(cut):
        return False
    return after.startswith("\n") or not _REFERS.match(after)


def _without(text: str, cuts: list[tuple[int, int]]) -> str:
    for start, end in reversed(cuts):
        after = text[end:].lstrip(" ")
        if lead := _LEAD_IN.match(after):
            after = lead[1].upper() + after[lead.end() :]
        before = text[:start].rstrip(" ") if after[:1] in ("", "\n") else text[:start]
        text = before + after
    return re.sub(r"\n{3,}", "\n\n", _MARKER.sub("", text)).strip()
