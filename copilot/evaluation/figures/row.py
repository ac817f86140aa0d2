"""One replayed thread: what was found and drafted, what the team really said, and all that a figure counts."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from copilot.drafting.checks.manner import sounds_like_a_bot
from copilot.evaluation.figures.grounds import groundedness
from copilot.evaluation.figures.named import Named, named_in
from copilot.flags.judge import judge
from index.details import impersonal
from index.text import shorten

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from copilot.evaluation.saved.saved_threads import SavedThread
    from copilot.model import Suggestion
    from index.search.match import Match

_HALF = 0.5  # of what the real answer names
_SHOWN = 1_500  # characters of a text in the report
_NOT_OURS = "This thread is internal: its text is not shown."


@dataclass(frozen=True, slots=True)
class FoundCase:
    """A match as it is reported."""

    case_id: str
    title: str
    url: str
    score: float
    standing: str
    is_right: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One replayed thread. A file may leave out the texts, since no figure needs them. None means unknown."""

    thread: str
    source: str
    place: str
    visibility: str
    url: str
    month: str  # of the question, "2026-01"
    kind: str | None  # by the maintainers' labels
    question: str
    answer: str
    draft: str
    written_by: str
    found: tuple[FoundCase, ...]
    flags: tuple[str, ...]  # raised on the thread as it was asked
    hidden: dict[str, int]  # how many cases it must not see, by reason
    confidence: float
    answered: bool
    known: int  # right cases that people named
    places: tuple[int, ...]  # of the right ones among the matches, from 1
    has_answer: bool  # the first case holds the real answer
    saved: bool  # the first case or the draft does
    overlap: dict[str, tuple[int, int]]  # what the answer names, by kind: (also in the draft, all)
    draft_named: tuple[int, int]  # what the draft names: (also in the answer, all)
    is_own_draft: bool
    grounded: float | None
    bot_speak: bool
    length: int  # characters of the draft
    labelled_flags: dict[str, tuple[bool, bool]]  # by flag: (a person raised it, the rules did), on the whole thread
    answer_named: tuple[str, ...]  # hashes of what the real answer names and the question does not
    case_named: tuple[str, ...]  # of what the first case names
    draft_all: tuple[str, ...]  # of what the draft names
    milliseconds: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    judged: dict[str, int | None] = field(default_factory=dict)  # 0…3 by judge, where any judged

    @property
    def is_first_right(self) -> bool:
        return 1 in self.places


def row_of(saved: SavedThread, suggestion: Suggestion, right: frozenset[str], hidden: dict[str, int]) -> Row:
    """Everything that the figures count for one thread, except the time it took."""
    asked, draft = named_in(saved.conversation.question), suggestion.draft
    answer = named_in(saved.answer) - asked
    first = suggestion.matches[0].case if suggestion.matches else None
    of_case = named_in(f"{first.resolution or ''}\n{first.url}") if first else frozenset[Named]()
    of_draft = named_in(draft.text)
    truly, in_case, in_draft = hashes(answer), hashes(of_case), hashes(of_draft)
    usage = suggestion.usage
    return Row(
        thread=saved.case_id,
        source=saved.source,
        place=saved.place if saved.visibility == "public" else "(internal)",
        visibility=saved.visibility,
        url=saved.url if saved.visibility == "public" else "",
        month=f"{saved.asked_at:%Y-%m}",
        kind=saved.kind,
        question=_shown(saved.conversation.question, saved),
        answer=_shown(saved.answer, saved),
        draft=_shown(draft.text, saved),
        written_by=draft.written_by,
        found=tuple(_found(match, right, saved) for match in suggestion.matches),
        flags=tuple(flag.kind for flag in suggestion.flags),
        hidden=hidden,
        confidence=suggestion.confidence,
        answered=suggestion.answered,
        known=len(right),
        places=tuple(place for place, match in enumerate(suggestion.matches, 1) if _is_right(match, right)),
        has_answer=holds(truly, in_case),
        saved=holds(truly, in_case) or holds(truly, in_draft),
        overlap=_overlap(answer, of_draft),
        draft_named=(len((of_draft - asked) & answer), len(of_draft - asked)),
        is_own_draft=saved.is_own_draft,
        # The reply to a wish or to a posted secret tells of ourselves, and nothing of the problem.
        grounded=groundedness(draft.text, _sources(saved, suggestion)) if draft.purpose == "answer" else None,
        bot_speak=sounds_like_a_bot(draft.text),
        length=len(draft.text),
        labelled_flags=labelled_flags(saved),
        answer_named=truly,
        case_named=in_case,
        draft_all=in_draft,
        input_tokens=usage.input_tokens if usage else 0,
        output_tokens=usage.output_tokens if usage else 0,
        cost_usd=usage.cost_usd if usage else None,
    )


def holds(answer: Collection[str], other: Collection[str]) -> bool:
    """Whether a text holds an answer: it names at least half of what the answer names, and not only versions, which
    are in many texts. Both are hashes as `hashes` makes them."""
    shared = set(answer) & set(other)
    return len(shared) >= _HALF * len(answer) and any(not one.startswith("version") for one in shared)


def labelled_flags(saved: SavedThread) -> dict[str, tuple[bool, bool]]:
    """What a person flagged on the whole thread, and what the rules flag there; empty if nobody looked."""
    if saved.flags is None:
        return {}
    raised = {flag.kind for flag in judge(saved.whole, (), False)}
    looked_for = ("needs_call", "product_review", "product_call", *sorted(saved.flags))
    return {kind: (kind in saved.flags, kind in raised) for kind in dict.fromkeys(looked_for)}


def row_json(row: Row, *, with_texts: bool = True) -> dict[str, Any]:
    """A row as plain data."""
    raw = asdict(row)
    if not with_texts:
        for name in ("question", "answer", "draft"):
            raw[name] = ""
        raw["found"] = [found | {"title": ""} for found in raw["found"]]
    return raw


def row_from(raw: Mapping[str, Any]) -> Row:
    """A row from plain data.

    Raises:
        KeyError, TypeError, ValueError: it is not a row.
    """
    known = {one.name: raw[one.name] for one in fields(Row) if one.name in raw}
    known["found"] = tuple(FoundCase(**found) for found in raw["found"])
    for name in ("flags", "places", "draft_named", "answer_named", "case_named", "draft_all"):
        known[name] = tuple(raw[name])
    for name in ("overlap", "labelled_flags"):
        known[name] = {key: tuple(value) for key, value in raw[name].items()}
    return Row(**known)


def _found(match: Match, right: frozenset[str], saved: SavedThread) -> FoundCase:
    case = match.case
    is_shown = saved.visibility == "public" and case.visibility == "public"
    title = impersonal(case.title) if is_shown else "(internal)"
    return FoundCase(
        case.case_id, title, case.url if is_shown else "", round(match.score, 6), case.standing, _is_right(match, right)
    )


def hashes(named: frozenset[Named]) -> tuple[str, ...]:
    """Enough to see that two texts name the same thing, without telling what it is."""
    return tuple(sorted(f"{kind} {hashlib.sha256(name.encode()).hexdigest()[:12]}" for kind, name in named))


def _is_right(match: Match, right: frozenset[str]) -> bool:
    return not right.isdisjoint({match.case.case_id, *match.also_asked})


def _overlap(answer: frozenset[Named], draft: frozenset[Named]) -> dict[str, tuple[int, int]]:
    kinds = sorted({kind for kind, _ in answer})
    return {
        kind: (sum(one[0] == kind for one in answer & draft), sum(one[0] == kind for one in answer)) for kind in kinds
    }


def _sources(saved: SavedThread, suggestion: Suggestion) -> list[str]:
    """What may support a draft's claims: each cited case by itself, and the question."""
    cited = [m for m in suggestion.matches if m.case.case_id in suggestion.draft.case_ids]
    texts = ["\n".join((m.case.title, m.case.problem, m.case.resolution or "", m.case.url, *m.warnings)) for m in cited]
    return [*texts, saved.conversation.question]


def _shown(text: str, saved: SavedThread) -> str:
    """A text that may be shared: redacted already, and without anybody's name, address or account; never an internal
    one."""
    if saved.visibility != "public":
        return _NOT_OURS
    return "\n".join(line.rstrip() for line in shorten(impersonal(text), _SHOWN).split("\n"))
