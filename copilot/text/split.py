"""Splitting long Markdown into messages to post, and into chunks to edit in the fields of a modal.

Messages are each a text of their own. Chunks are joined again, to exactly the text that was split:

- Between two chunks there was a blank line, `"\n\n"`, of which neither has any part.
- Where a chunk had to be cut elsewhere, the next one begins with `GLUE`, an invisible character that is no whitespace;
  behind it follows what whitespace there was at the cut, so that it survives when a field loses its outer whitespace.
- A run of whitespace longer than a chunk has `GLUE` at the end of the chunk too.

Where somebody has removed the invisible character, the two chunks become two paragraphs; no text is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot.text.mrkdwn import mrkdwn

if TYPE_CHECKING:
    from collections.abc import Sequence

MESSAGE = 3_500  # characters of a message: `chat.update` refuses one of more than 4,000

GLUE = "\u2060"

_FENCE = re.compile(
    r"(?P<quote>(?: {0,3}>){0,5})(?P<indent>[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?)(?P<run>`{3,40}|~{3,40})(?P<tag>.*)"
)
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]")
_SENTENCE_END = re.compile(r"[.!?…][)\"'”]*[ \t]+")
_LOOK = 400  # characters: the beginning of a line is enough to tell what it is
_SMALLEST_FENCED = 200  # characters: smaller pieces have no room for a fence around their code


def mrkdwn_parts(markdown: str, limit: int = MESSAGE) -> list[str]:
    """The messages to post, in order: the Markdown as mrkdwn of at most `limit` (100 or more) characters each.

    Escaping makes text longer; what has become too long is split again. No message is empty.
    """
    return _rendered(markdown, limit, limit)


def _rendered(markdown: str, size: int, limit: int) -> list[str]:
    found: list[str] = []
    for piece in split_markdown(markdown, size):
        text = mrkdwn(piece)
        if len(text) > limit and len(piece) > 1:
            found += _rendered(piece, max(1, min(size, len(piece)) // 2), limit)
        elif text.strip():
            found.append(text)
    return found


def split_markdown(text: str, limit: int = 3_000) -> list[str]:
    """The Markdown in pieces of at most `limit` characters; only whitespace at the cuts is lost.

    It is cut between paragraphs, else between list items, else between lines, sentences or words. A code fence is cut
    only if it does not fit into one piece; then it is closed and opened again with its language.
    """
    rest = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    fence: _Fence | None = None
    found: list[str] = []
    while rest.strip():
        begin = f"{fence.reopening}\n" if fence else ""
        if len(begin) + len(rest) <= limit:
            found.append(begin + rest if fence else rest.rstrip())
            break
        cut = _best_cut(rest, limit - len(begin), fence)
        end = f"\n{cut.fence.closing}" if cut.fence else ""
        piece = begin + (rest[: cut.at] if cut.fence else rest[: cut.at].rstrip()) + end
        found += [piece] if piece.strip() else []
        rest = _without_indent(rest[cut.to :], cut)
        fence = cut.fence
    return found


@dataclass(frozen=True, slots=True)
class _Fence:
    """An open code fence: what its lines begin with, its backticks or tildes, and its language."""

    quote: str
    indent: int
    run: str
    tag: str

    @property
    def reopening(self) -> str:
        """The line that opens it in the next piece, outside its list."""
        return f"{self.quote}{self.run}{self.tag}"

    @property
    def closing(self) -> str:
        return f"{self.quote}{self.run}"

    def ends_with(self, line: str) -> bool:
        bare = line.strip().lstrip("> \t")
        return len(bare) >= len(self.run) and not bare.strip(self.run[0])


@dataclass(frozen=True, slots=True)
class _Cut:
    """A place to cut: the piece ends before `at`, the next one begins with `to`."""

    rank: int  # the lower, the better
    at: int
    to: int
    fence: _Fence | None = None  # the fence that is cut
    indent: int = 0  # of the list that is cut; the next piece is written without it


def _best_cut(text: str, room: int, fence: _Fence | None) -> _Cut:
    cuts = [cut for cut in _line_cuts(text, room, fence) if cut.at > 0]
    enough = [cut for cut in cuts if cut.at >= room // 4]
    best = min(enough, key=lambda cut: (cut.rank, -cut.at), default=None)
    if best and (best.rank < _IN_FENCE or fence):
        return best
    if best:  # a fence goes on beyond the piece: better to keep it whole in the next one
        return max((cut for cut in cuts if cut.rank < _IN_FENCE), key=lambda cut: cut.at, default=best)
    return _cut_in_line(text, room, fence)


_PARAGRAPH, _TOP_ITEM, _NESTED, _LINE, _IN_FENCE = range(5)


def _line_cuts(text: str, room: int, fence: _Fence | None) -> list[_Cut]:
    """Every line end where the text may be cut."""
    cuts: list[_Cut] = []
    aware = room >= _SMALLEST_FENCED
    in_list, blank, at, lines_inside = False, False, 0, 1 if fence else 0
    while at <= room:
        end = text.find("\n", at)
        line = text[at : end if 0 <= end < at + _LOOK else at + _LOOK]
        if fence:
            reserve = len(fence.closing) + 1
            if fence.ends_with(line):
                fence = None
            elif lines_inside > 1 and at - 1 + reserve <= room:
                cuts.append(_Cut(_IN_FENCE, at - 1, at, fence, fence.indent))
            lines_inside += 1
        else:
            indent = len(line) - len(line.lstrip(" \t"))
            item = _ITEM.match(line) is not None
            if line.strip():
                rank = _rank(blank, item, indent)
                cuts.append(_Cut(rank, at, at, None, indent if in_list else 0))
                in_list = item or (in_list and (indent > 0 or not blank))
            blank = not line.strip()
            if aware and (opened := _FENCE.match(line)) and not ("`" in opened["run"] and "`" in opened["tag"]):
                fence, lines_inside = _opened(opened), 1
        if end < 0:
            break
        at = end + 1
    return cuts


def _rank(blank: bool, item: bool, indent: int) -> int:
    if blank and not indent:
        return _PARAGRAPH
    if item:
        return _NESTED if indent else _TOP_ITEM
    return _NESTED if blank else _LINE


def _opened(found: re.Match[str]) -> _Fence:
    tag = found["tag"].strip()
    return _Fence(found["quote"] and found["quote"].strip() + " ", len(found["indent"]), found["run"], tag[:30])


def _cut_in_line(text: str, room: int, fence: _Fence | None) -> _Cut:
    """A cut within a line that is too long: after a sentence, else after a word, else anywhere."""
    if fence and len(fence.closing) + 1 < room:
        at = room - len(fence.closing) - 1
        return _Cut(_LINE, at, at, fence)
    window = text[: room + 1]
    sentence = max((found.end() for found in _SENTENCE_END.finditer(window) if found.end() <= room), default=0)
    word = max(window.rfind(" "), window.rfind("\n")) + 1
    at = next((place for place in (sentence, word) if place > room // 4), room)
    return _Cut(_LINE, min(at, room), min(at, room))


def _without_indent(text: str, cut: _Cut) -> str:
    """What follows a cut, with the lines of its list or fence moved to the left together."""
    if not cut.fence:
        text = text.lstrip("\n")
    if not cut.indent:
        return text
    lines = text.split("\n")
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip(" \t"))
        if line.strip() and indent < cut.indent:
            break
        lines[number] = line[min(indent, cut.indent) :]
    return "\n".join(lines)


def chunk_markdown(text: str, limit: int = 3_000) -> list[str]:
    """The text in chunks of at most `limit` (3 or more) characters, at least one; `join_chunks` undoes it exactly."""
    found: list[str] = []
    rest, glued = text, False
    while True:
        begin = GLUE if glued else ""
        if len(begin) + len(rest) <= limit:
            return [*found, begin + rest]
        room = limit - len(begin) - 1
        at, glued = _chunk_end(rest, room)
        end = GLUE if _is_loose(rest[at - 1]) else ""
        found.append(begin + rest[:at] + end)
        rest = rest[at:] if glued else rest[at + 2 :]


def join_chunks(chunks: Sequence[str]) -> str:
    """The text from its chunks, which may have been edited. Call it before anything cleans the chunks.

    An emptied chunk is left out. If the chunks were stripped, the result is the stripped text.
    """
    kept = [chunk for chunk in chunks if chunk] or [""]
    text = kept[0]
    for chunk in kept[1:]:
        text = text.removesuffix(GLUE) + (chunk[1:] if chunk.startswith(GLUE) else f"\n\n{chunk}")
    return text


def _chunk_end(text: str, room: int) -> tuple[int, bool]:
    """Where to end the chunk, and whether the next one is glued to it; if not, a blank line between them goes."""
    at = text.rfind("\n\n", 1, room + 2)
    while at > room // 4:
        if at + 2 < len(text) and not _is_loose(text[at - 1]) and not _is_loose(text[at + 2]):
            return at, False
        at = text.rfind("\n\n", 1, at + 1)
    ends = [text.rfind("\n", 1, room + 1)]
    ends += [found.end() for found in _SENTENCE_END.finditer(text[:room])][-1:]
    ends += [text.rfind(" ", 1, room + 1)]
    at = next((end for end in ends if end > room // 4), room)
    solid = len(text[:at].rstrip())
    return (solid or at), True


def _is_loose(char: str) -> bool:
    """Whether a field or a join could remove the character at the edge of a chunk."""
    return char.isspace() or char in (GLUE, "\ufeff")
