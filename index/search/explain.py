"""Explains in plain sentences why a case ranks where it does, from the numbers that make up its score."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from index.lessons.rules import NOTHING
from index.signatures import signatures_in
from index.text import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from index.lessons.rules import Learned, LessonKind
    from index.search.fusion import Fusion
    from index.search.match import Match
    from index.search.query import Query

_MOST_FOR, _MOST_AGAINST = 3, 2
_NOTHING_MUCH = "Not a close match."
_WORTH_SAYING = 0.25  # log-odds, and a share of the strongest reason: anything less is not worth a sentence
_WEIGHS, _AGE_WEIGHS = 0.1, 0.7  # log-odds from which something counts against a match; age always does a little
_NEAR, _SIMILAR = 0.6, 0.4  # cosines from which two texts say nearly the same, or something similar
_UNRELATED = 0.25  # cosine of texts that only share their subject area: nothing below it counts
_COSINES = ("meaning", "dense", "title", "resolution")

_AGAINST = {
    "is_unconfirmed": "Nobody confirmed that it helped.",
    "is_from_outside": "Answered by someone outside the team.",
    "is_for_an_older_release": "About an older release.",
    "has_another_code": "About another error code.",
    "is_fixed": "Fixed since.",
    "age": "Older: {asked_at:%B %Y}.",
}
_DONE: dict[LessonKind, str] = {
    "approved": "approved",
    "edited": "rewritten",
    "dismissed": "dismissed",
    "passed_over": "passed over for another case",
}


def reasons(match: Match, query: Query, fusion: Fusion) -> tuple[str, ...]:
    """What speaks for a match, the strongest first; what speaks against it; and what decisions taught about it."""
    parts = fusion.contributions(match, query)
    evidence = {name: parts[name] - _UNRELATED * fusion.score_weights[name] * (name in _COSINES) for name in _FOR}
    strongest = sorted(evidence, key=lambda name: -evidence[name])
    enough = max(_WORTH_SAYING, _WORTH_SAYING * evidence[strongest[0]])
    carried = dict.fromkeys(_FOR[name](match, query) for name in strongest if evidence[name] >= enough)
    needed = {name: _AGE_WEIGHS if name == "age" else _WEIGHS for name in _AGAINST}
    weighed = sorted((parts[name], name) for name in _AGAINST if parts[name] <= -needed[name])
    learned = match.learned or NOTHING
    return (
        *(list(carried)[:_MOST_FOR] or [_NOTHING_MUCH]),
        *_copy_note(match, query, fusion),
        *(_AGAINST[name].format(asked_at=match.case.asked_at) for _, name in weighed[:_MOST_AGAINST]),
        *_decisions(learned, match),
    )


def _copy_note(match: Match, query: Query, fusion: Fusion) -> Iterator[str]:
    """A problem that was answered several times is ranked by the best of its copies."""
    if match.score > fusion.score(match, query) * (1 + 1e-9):
        yield "The newest good one of several cases with the same question or answer."


def _decisions(learned: Learned, match: Match) -> Iterator[str]:
    counts = Counter(lesson.kind for lesson in learned.lessons)
    done = [f"{_DONE[kind]} {_times(counts[kind])}" for kind in _DONE if counts[kind]]
    if done:
        effect = "counts for it" if learned.odds > 0 else "counts against it" if learned.odds < 0 else "evens out"
        yield f"Team decisions: {', '.join(done)} ({effect})."
    if helped := learned.count("helped"):
        yield f"Posted before, and it helped {_times(helped)}."
    if denied := learned.count("did_not_help"):
        yield f"Posted before, and it didn't help {_times(denied)} (counts against it)."
    better = learned.better
    if better and match.case.resolution == better.resolution:
        yield f"The answer is as {better.by_name or better.by} edited it on {better.at:%Y-%m-%d}."


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number) or f"{number} times"


def _dense(match: Match, _: Query) -> str:
    return _alike(match.evidence.dense, "question", "wording")


def _meaning(match: Match, query: Query) -> str:
    nearer = _dense if match.evidence.dense >= match.evidence.resolution else _resolution
    return nearer(match, query)


def _title(match: Match, _: Query) -> str:
    return _alike(match.evidence.title, "title", "title")


def _alike(cosine: float, what: str, words: str) -> str:
    if cosine >= _NEAR:
        return f"Nearly the same {what}."
    return f"Similar {words}." if cosine >= _SIMILAR else f"Related {what}."


def _words(_: Match, __: Query) -> str:
    return "Shares the rare words of the question."


def _title_words(match: Match, query: Query) -> str:
    if query.title == query.text:
        return _words(match, query)
    return "Shares the rare words of the question's title."


def _resolution(_: Match, __: Query) -> str:
    return "The answer fits the question."


def _thread(_: Match, __: Query) -> str:
    return "What was said in it shares the rare words of the question."


def _remarks(_: Match, __: Query) -> str:
    return "A message in it shares the rare words of the question."


def _signatures(match: Match, query: Query) -> str:
    theirs = set(signatures_in(f"{match.case.title}\n{match.case.problem}"))
    shared = [one for one in signatures_in(query.text) if one in theirs]
    return f"Same error text: {shorten(max(shared, key=len), 80)}" if shared else "Same error text."


def _repeats(match: Match, _: Query) -> str:
    others = "1 other" if match.repeats == 1 else f"{match.repeats} others"
    return f"{others} who asked like this had the same problem."


def _voices(match: Match, _: Query) -> str:
    return f"Much discussed ({match.voices} messages)."


_FOR: dict[str, Callable[[Match, Query], str]] = {
    "meaning": _meaning,
    "dense": _dense,
    "words": _words,
    "title": _title,
    "title_words": _title_words,
    "resolution": _resolution,
    "thread": _thread,
    "remarks": _remarks,
    "signatures": _signatures,
    "repeats": _repeats,
    "voices": _voices,
}
