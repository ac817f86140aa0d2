"""What the model gets to read: the thread, the cases, a few of the engineer's own replies; bounded in tokens, fenced.

What does not fit is left out in the open: the text says so where it is missing, and `left_out` says it to the engineer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from copilot.drafting import prompt
from copilot.drafting.details import without_details
from copilot.drafting.excerpt import both_ends

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from copilot.drafting.fencing import Fence
    from copilot.drafting.tokens import Count
    from copilot.model import Conversation, Turn
    from index.model import Audience, Match, Message

_CASES, _EXAMPLES = 0.4, 0.1  # of all tokens at most; the thread gets what these leave
_MOST_CASES = 4
_WHOLE = 0.75  # of the thread's tokens for its first and newest messages; the rest is for the middle, thinned
_THIN = 60  # tokens of a message in the middle
_ATTACHMENT = 400  # tokens of one attached text
_MARK = 45  # tokens that fence and name of one piece cost
_AUTHORS = {"asker": "the user", "team": "one of the team", "user": "another user"}
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".heic", ".bmp", ".svg", ".mov", ".mp4")


@dataclass(frozen=True, slots=True)
class Context:
    """Fenced pieces, and what the model's own names for them stand for."""

    messages: tuple[str, ...]
    cases: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    case_ids: Mapping[str, str] = field(default_factory=dict)  # c1 → case id
    message_ts: Mapping[str, str] = field(default_factory=dict)  # m1 → ts
    left_out: tuple[str, ...] = ()

    def render(self) -> str:
        return prompt.render("context", messages=self.messages, cases=self.cases, examples=self.examples)


def build_context(
    conversation: Conversation,
    matches: Sequence[Match],
    audience: Audience,
    *,
    fence: Fence,
    count: Count,
    limit: int,
    allowed_hosts: Sequence[str] = (),
    examples: Sequence[str] = (),
) -> Context:
    """All of it within `limit` tokens, of which `count` counts; what was internal stays out of a public draft."""
    usable = [match for match in matches if audience == "internal" or match.case.visibility == "public"][:_MOST_CASES]
    each = int(limit * _CASES) // max(len(usable), 1) - _MARK
    whole = [_case_text(match, allowed_hosts) for match in usable]
    cut = [both_ends(text, each, count) for text in whole]
    case_names = [f"c{place}" for place in range(1, len(cut) + 1)]
    cases = tuple(fence.around(name, text) for name, text in zip(case_names, cut, strict=True))
    own = tuple(
        fence.around(f"example {place}", both_ends(text, int(limit * _EXAMPLES) // len(examples) - _MARK, count))
        for place, text in enumerate(examples, start=1)
    )
    rest = limit - sum(map(count, (*cases, *own)))
    messages, thread_left_out = _thread(conversation.turns, fence, count, rest)
    shortened = [name for name, before, after in zip(case_names, whole, cut, strict=True) if before != after]
    unread = _unread(turn.message for turn in conversation.turns)
    left_out = (*thread_left_out, *([f"the middle of {len(shortened)} long case(s)"] if shortened else []), *unread)
    case_ids = {name: match.case.case_id for name, match in zip(case_names, usable, strict=True)}
    ts = {f"m{place}": turn.message.ts for place, turn in enumerate(conversation.turns, start=1)}
    return Context(messages, cases, own, case_ids, ts, left_out)


def _case_text(match: Match, allowed_hosts: Sequence[str]) -> str:
    """A case as it could be told to anybody: what it said about whoever asked then never reaches the model."""
    case = match.case
    title, problem, resolution = (
        without_details(text, case, allowed_hosts) for text in (case.title, case.problem, case.resolution or "")
    )
    return prompt.render(
        "case",
        title=title,
        url=case.url,
        standing=case.standing,
        problem=problem,
        resolution=resolution,
        warnings=match.warnings,
    )


def _thread(turns: Sequence[Turn], fence: Fence, count: Count, limit: int) -> tuple[tuple[str, ...], list[str]]:
    """The messages within `limit` tokens: the first and the newest whole, those between thinned or left out."""
    texts: dict[int, str] = {0: both_ends(_said(turns[0].message, count), limit // 2, count)}
    left, thinned = limit - count(texts[0]) - _MARK, 0
    reserve = int(limit * (1 - _WHOLE)) if len(turns) > 2 else 0
    for place in range(len(turns) - 1, 0, -1):
        text = _said(turns[place].message, count)
        if not texts.keys() - {0}:
            text = both_ends(text, max(left - reserve - _MARK, _THIN), count)
        elif thinned or count(text) + _MARK > left - reserve:
            text, before = both_ends(text[: 8 * _THIN], _THIN, count), text
            thinned += text != before
            reserve = 0
        if (cost := count(text) + _MARK) > left:
            break
        texts[place], left = text, left - cost
    pieces = [_piece(place, turns[place], texts[place], fence) for place in sorted(texts)]
    if missing := len(turns) - len(texts):
        pieces.insert(1, f"[{missing} messages between are left out here]")
    left_out = [f"{missing} message(s) in the middle of the thread"] if missing else []
    left_out += [f"parts of {thinned} message(s) in the middle of the thread"] if thinned else []
    long = sum("lines left out …]" in texts[place] for place in (0, max(texts)))
    return tuple(pieces), left_out + (["the middle of a long message"] if long else [])


def _piece(place: int, turn: Turn, text: str, fence: Fence) -> str:
    return fence.around(f"m{place + 1} by {_AUTHORS[turn.role]}", text)


def _said(message: Message, count: Count) -> str:
    """A message with what is attached to it, as far as it is text."""
    attached = [f"[attached {name}]\n{both_ends(text, _ATTACHMENT, count)}" for name, text in message.attached]
    names = [f"[attached {name}, not read]" for name in message.files if name not in dict(message.attached)]
    return "\n".join(filter(None, [message.text, *attached, *names])) or "[nothing]"


def _unread(messages: Iterable[Message]) -> list[str]:
    """The files whose content nobody told the model."""
    names = [name for message in messages for name in message.files if name not in dict(message.attached)]
    pictures = [name for name in names if name.lower().endswith(_PICTURES)]
    others = len(names) - len(pictures)
    return [
        *([f"{len(pictures)} screenshot(s), which nobody has read: {', '.join(pictures)[:120]}"] if pictures else []),
        *([f"{others} attached file(s)"] if others else []),
    ]
