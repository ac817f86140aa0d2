"""What the model gets to read: the thread, the cases, some of the engineer's replies; limited in tokens, and fenced.

Nothing is left out silently: the text says where something is missing, and `left_out` tells the engineer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from copilot.drafting.prompting import prompt
from copilot.drafting.prompting.excerpt import both_ends
from copilot.drafting.prompting.thinning import MARK, thin
from index.details import without_details
from index.distilled.distilled import Distilled
from index.docs.beside_cases import is_docs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from copilot.desk.open_question import OpenQuestion
    from copilot.drafting.prompting.fencing import Fence
    from copilot.drafting.prompting.thinning import Thinned
    from copilot.drafting.prompting.tokens import Count
    from copilot.model import Conversation, Turn
    from index.model import Audience
    from index.search.match import Match

_CASES, _EXAMPLES = 0.4, 0.1  # at most, of all tokens; the thread gets the rest
_MOST_CASES, _MOST_SECTIONS = 5, 2
_AUTHORS = {"asker": "the user", "team": "one of the team", "user": "another user"}


@dataclass(frozen=True, slots=True)
class Context:
    """Fenced pieces, and what the short names in them stand for."""

    messages: tuple[str, ...]
    cases: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    case_ids: Mapping[str, str] = field(default_factory=dict)  # c1 → case id
    message_ts: Mapping[str, str] = field(default_factory=dict)  # m1 → ts, of those that are shown
    left_out: tuple[str, ...] = ()
    asking: tuple[str, ...] = ()  # names of the messages that ask what is still open; empty before anybody replied
    tried: tuple[str, ...] = ()  # and of those that were proposed for it
    failed: tuple[str, ...] = ()  # and did not help

    def render(self) -> str:
        return prompt.render(
            "context",
            messages=self.messages,
            cases=self.cases,
            examples=self.examples,
            asking=self.asking,
            tried=self.tried,
            failed=self.failed,
        )


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
    question: OpenQuestion | None = None,
) -> Context:
    """Everything within `limit` tokens, counted by `count`; internal cases stay out of a public draft.

    `question`: what is still open in the thread, to be told apart from what was asked and answered before.
    """
    usable = _chosen([match for match in matches if audience == "internal" or match.case.visibility == "public"])
    whole = {f"c{place}": _case_text(match, allowed_hosts) for place, match in enumerate(usable, start=1)}
    cut = _within(whole, int(limit * _CASES), count)
    own = _within({f"example {n}": text for n, text in enumerate(examples, start=1)}, int(limit * _EXAMPLES), count)
    cases, replies = (tuple(fence.around(*piece) for piece in some.items()) for some in (cut, own))
    turns = conversation.turns
    thread = thin([turn.message for turn in turns], count, limit - sum(map(count, (*cases, *replies))))
    names = {turns[place].message.ts: _name(place) for place in thread.texts}
    shortened = sum(cut[name] != text for name, text in whole.items())
    return Context(
        messages=_pieces(turns, thread, fence),
        cases=cases,
        examples=replies,
        case_ids={name: match.case.case_id for name, match in zip(whole, usable, strict=True)},
        message_ts={_name(place): turns[place].message.ts for place in thread.texts},
        left_out=(*thread.left_out, *([f"the middle of {shortened} long case(s)"] if shortened else [])),
        **_open(question, names, any(turn.role != "asker" for turn in turns)),
    )


def _open(question: OpenQuestion | None, names: Mapping[str, str], is_replied: bool) -> dict[str, tuple[str, ...]]:
    """The short names of the messages that a reply in the middle of a thread has to look at."""
    if question is None or not is_replied:
        return {}
    told = {"asking": question.asked, "tried": question.proposed, "failed": question.denied}
    return {field: tuple(names[one.ts] for one in messages if one.ts in names) for field, messages in told.items()}


def _within(texts: Mapping[str, str], limit: int, count: Count) -> dict[str, str]:
    """Named texts, each cut to its share."""
    return {name: both_ends(text, limit // len(texts) - MARK, count) for name, text in texts.items()}


def _chosen(matches: Sequence[Match]) -> list[Match]:
    """The first cases and the first sections of the docs, in the order in which they were found."""
    kept = [match for match in matches if not is_docs(match)][:_MOST_CASES]
    kept += [match for match in matches if is_docs(match)][:_MOST_SECTIONS]
    return [match for match in matches if match in kept]


def _case_text(match: Match, allowed_hosts: Sequence[str]) -> str:
    """A case as anyone may read it: details of the earlier asker never reach the model. The docs have none."""
    case, short = match.case, match.distilled or Distilled()
    told = (short.title.text if short.title else case.title, case.problem, short.steps or case.resolution or "")
    hosts = allowed_hosts
    title, problem, resolution = told if is_docs(match) else (without_details(text, case, hosts) for text in told)
    return prompt.render(
        "case",
        title=title,
        url=case.url,
        standing=case.standing,
        problem=problem,
        resolution=resolution,
        warnings=match.warnings,
        dated=f"{case.resolved_at:%B %Y}" if case.resolved_at else "",
        versions=case.versions,
    )


def _pieces(turns: Sequence[Turn], thread: Thinned, fence: Fence) -> tuple[str, ...]:
    """The messages that are shown, with a note where some are missing: always after the first."""
    pieces = [
        fence.around(f"{_name(place)} by {_AUTHORS[turns[place].role]}", text) for place, text in thread.texts.items()
    ]
    if missing := len(turns) - len(pieces):
        pieces.insert(1, f"[{missing} messages between are left out here]")
    return tuple(pieces)


def _name(place: int) -> str:
    return f"m{place + 1}"
