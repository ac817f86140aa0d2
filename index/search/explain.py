"""Why a case ranks where it does, in plain sentences: from the very numbers that its score is made of."""

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
_NOTHING_MUCH = "Nothing in it is really near: it is among the nearest there are."
_WORTH_SAYING = 0.25  # log-odds, and the same share of the strongest: less did not carry it
_WEIGHS, _AGE_WEIGHS = 0.1, 0.7  # log-odds, from which something counts as weighing against; age always does a little
_NEAR, _SIMILAR = 0.6, 0.4  # cosines, from which two texts say much the same, or something similar
_UNRELATED = 0.25  # cosine of texts that have nothing in common but their trade: only what is above carries anything
_COSINES = ("dense", "title", "resolution")

_AGAINST = {
    "is_unconfirmed": "nobody confirmed that the answer helped",
    "is_from_outside": "it was answered from outside the team",
    "is_for_an_older_release": "it is about an older release than the question",
    "is_fixed": "it is an issue that was fixed since",
    "age": "it is from {asked_at:%B %Y}",
}
_DONE: dict[LessonKind, str] = {
    "approved": "approved",
    "edited": "rewritten",
    "dismissed": "dismissed",
    "passed_over": "passed over for another case",
}


def reasons(match: Match, query: Query, fusion: Fusion) -> tuple[str, ...]:
    """What carried a match, the strongest first; what weighed against it; and what was learned of it."""
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
        *_by_a_copy(match, query, fusion),
        *(f"Against it: {_AGAINST[name].format(asked_at=match.case.asked_at)}." for _, name in weighed[:_MOST_AGAINST]),
        *_taught(learned, match),
    )


def _by_a_copy(match: Match, query: Query, fusion: Fusion) -> Iterator[str]:
    """A problem that was answered several times stands at the best place of all its copies."""
    if match.score > fusion.score(match, query) * (1 + 1e-9):
        yield "Another case with the same question or the same answer is even nearer; this is the newest to be trusted."


def _taught(learned: Learned, match: Match) -> Iterator[str]:
    counts = Counter(lesson.kind for lesson in learned.lessons)
    done = [f"{_DONE[kind]} {_times(counts[kind])}" for kind in _DONE if counts[kind]]
    if done:
        effect = "counts for it" if learned.odds > 0 else "counts against it" if learned.odds < 0 else "evens out"
        yield f"The team's decisions: {', '.join(done)}, which {effect}."
    better = learned.better
    if better and match.case.resolution == better.resolution:
        yield f"{better.by_name or better.by}'s edit of {better.at:%Y-%m-%d} is its resolution."


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number) or f"{number} times"


def _dense(match: Match, _: Query) -> str:
    return f"It asks {_alike(match.evidence.dense)}."


def _title(match: Match, _: Query) -> str:
    return f"Its title asks {_alike(match.evidence.title)}."


def _alike(cosine: float) -> str:
    how = "much the same" if cosine >= _NEAR else "something similar" if cosine >= _SIMILAR else "something related"
    return f"{how} in other words (likeness {cosine:.2f})"


def _words(match: Match, _: Query) -> str:
    return f"It holds {match.evidence.words:.0%} of the question's telling words, by rarity."


def _title_words(match: Match, query: Query) -> str:
    if query.title == query.text:  # then they are the question's
        return _words(match, query)
    return f"It holds {match.evidence.title_words:.0%} of the telling words of the question's title."


def _resolution(match: Match, _: Query) -> str:
    return f"Its answer is about what is asked (likeness {match.evidence.resolution:.2f})."


def _remarks(match: Match, _: Query) -> str:
    return f"A remark on it holds {match.evidence.remarks:.0%} of the question's telling words."


def _signatures(match: Match, query: Query) -> str:
    theirs = set(signatures_in(f"{match.case.title}\n{match.case.problem}"))
    shared = [one for one in signatures_in(query.text) if one in theirs]
    return f"The same error text: {shorten(max(shared, key=len), 80)}" if shared else "The same error text."


def _repeats(match: Match, _: Query) -> str:
    return f"Others who asked like this had the same problem: {match.repeats}."


def _voices(match: Match, _: Query) -> str:
    return f"It was talked about ({match.voices} remarks)."


_FOR: dict[str, Callable[[Match, Query], str]] = {
    "dense": _dense,
    "words": _words,
    "title": _title,
    "title_words": _title_words,
    "resolution": _resolution,
    "remarks": _remarks,
    "signatures": _signatures,
    "repeats": _repeats,
    "voices": _voices,
}
