"""Turns evidence into a score and scores into a probability; a small model with its weights in a file.

A score is a logistic sum of weighted evidence for a case and of doubts about its answer. The confidence in the first
match depends on its score, on its lead over the second (among many similar cases, resembling one says little) and over
the best thread that nobody answered, on how near it is in meaning, on how many rare words it shares, and on how many
kinds of evidence rank it first.
`scripts/tune.py` fits the weights to a history; those shipped are fitted by `scripts/benchmark_questions.py --fit`.
"""

from __future__ import annotations

import heapq
import json
import math
from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter, mul
from pathlib import Path
from typing import TYPE_CHECKING

from index.cases.references import newer_asked, versions_in
from index.errors import InputError
from index.search.match import Evidence
from index.search.rewrites import is_one_problem
from index.signatures import other_codes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.model import Case
    from index.search.match import Match
    from index.search.query import Query

SHIPPED = Path(__file__).with_name("fusion.json")
EVIDENCE = (*(field.name for field in fields(Evidence)), "meaning")
_values_of = attrgetter(*EVIDENCE)
# Circumstances of a case, besides the evidence for it.
_CIRCUMSTANCES = (
    "is_fixed",
    "age",
    "repeats",
    "voices",
    "is_unconfirmed",
    "is_from_outside",
    "is_for_an_older_release",
    "has_another_code",
)
_CONFIDENCE = ("best", "lead", "ahead", "beside", "blind", "meaning", "shared")
_DAY = 86_400.0
_MOST_REPEATS, _MOST_VOICES = 5, 20  # more do not count, so that repeating something cannot push a case up
_NOTHING, _FAR = 1e-4, 4.0  # a score, then log-odds
_DECIDED = 1.5  # what was decided counts, beside evidence that moves a score by half as much again as when it was set
_ENOUGH = 0.25  # of plenty, in shared rare words: a long question shares more with any thread
_GUESSED = 0.05  # the most that a question can be sure of which says nothing


@dataclass(frozen=True, slots=True)
class Fusion:
    """The weights, in log-odds per unit of each feature."""

    score_weights: Mapping[str, float]
    confidence_weights: Mapping[str, float]

    def score(self, match: Match, query: Query) -> float:
        """How likely the case is the same problem, 0…1, regardless of other matches."""
        known = self._evidence_odds(match.evidence) + (_DECIDED * match.learned.odds if match.learned else 0.0)
        return _logistic(
            known + sum(self.score_weights[name] * value for name, value in circumstances(match, query).items())
        )

    def contributions(self, match: Match, query: Query) -> dict[str, float]:
        """What each kind of evidence and each circumstance adds to the score, in log-odds."""
        values = {name: _clamped(getattr(match.evidence, name)) for name in EVIDENCE} | circumstances(match, query)
        return {name: self.score_weights[name] * value for name, value in values.items()}

    def best_of(self, found: Mapping[str, Evidence], limit: int) -> list[str]:
        """The ids of the cases with the best evidence, before anything else about them is known."""
        return heapq.nlargest(limit, found, key=lambda case_id: self._evidence_odds(found[case_id]))

    def confidence(self, matches: Sequence[Match]) -> float:
        """The probability that the first match is the right one; 0 without matches."""
        if not matches:
            return 0.0
        odds = self.confidence_weights["bias"]
        sure = _logistic(
            odds + sum(self.confidence_weights[name] * value for name, value in lead_features(matches).items())
        )
        return min(sure, _GUESSED) if matches[0].is_guess else sure

    def _evidence_odds(self, evidence: Evidence) -> float:
        weights = map(self.score_weights.__getitem__, EVIDENCE)
        odds: float = self.score_weights["bias"] + sum(map(mul, weights, map(_clamped, _values_of(evidence))))
        return odds


def circumstances(match: Match, query: Query) -> dict[str, float]:
    """What else is known about a case: 1 if it applies; the age in days and the counts as logarithms."""
    case = match.case
    solved, issue = case.resolution is not None, case.source == "github"
    asked_versions = versions_in(query.text) if solved and case.versions else ()
    return {
        "is_fixed": float(solved and issue),
        "age": math.log1p(max(0.0, (query.asked_at - case.asked_at).total_seconds()) / _DAY),
        "repeats": math.log1p(min(match.repeats, _MOST_REPEATS)),
        "voices": math.log1p(min(match.voices, _MOST_VOICES)),
        "is_unconfirmed": float(solved and case.standing != "confirmed"),
        "is_from_outside": float(solved and not case.answered_by_team),
        "is_for_an_older_release": float(newer_asked(asked_versions, case.versions) is not None),
        "has_another_code": float(has_another_code(case, query)),
    }


def has_another_code(case: Case, query: Query) -> bool:
    """Whether a question names an error code that a case does not have, while it has others of the same family."""
    return bool(other_codes(query.text, f"{case.title}\n{case.problem}\n{case.resolution}"))


def lead_features(matches: Sequence[Match]) -> dict[str, float]:
    """The features of the confidence: the first match's log-odds and its leads (all bounded), and where it is ahead.

    `beside` is its lead over the best thread that nobody answered, which is negative where that one fits better, and
    0 where no such thread is known (`blind`); a lead over almost nothing is capped. If several kinds of evidence agree,
    it is hardly chance. `shared` is how many rare words it shares: the first few tell more.
    """
    first, seen = matches[0], matches[0].evidence
    best = _odds(first.score)
    others = (match.score for match in matches[1:] if not is_one_problem(first.case, match.case))
    second = max(_NOTHING, next(others, 0.0))
    beside = best - _odds(max(_NOTHING, first.unanswered.score)) if first.unanswered else 0.0
    return {
        "best": min(best, _FAR),
        "lead": min(best - _odds(second), _FAR),
        "ahead": float(len(first.ahead_in)),
        "beside": max(-_FAR, min(beside, _FAR)),
        "blind": float(first.unanswered is None),
        "meaning": seen.meaning,
        "shared": math.sqrt(min(seen.thread, _ENOUGH)),
    }


@cache
def load_fusion(file: Path = SHIPPED) -> Fusion:
    """Load the weights from a file. Evidence that an older file does not name has weight 0.

    Raises:
        InputError: the file is not JSON, has no bias, or has an unknown weight.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        found = [(content["score"], EVIDENCE + _CIRCUMSTANCES), (content["confidence"], _CONFIDENCE)]
        score_weights, confidence_weights = ({"bias": w["bias"]} | dict.fromkeys(names, 0.0) | w for w, names in found)
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = "the installation is incomplete, install it again" if file == SHIPPED else "delete it, or tune again"
        raise InputError(f"{file} has no valid weights ({type(error).__name__}); {what}.") from None
    for weights, names in found:
        if unknown := set(weights) - {"bias", *names}:
            raise InputError(
                f"{file} has a weight for {min(unknown)!r}, from a newer version; delete it, or tune again."
            )
    return Fusion(score_weights, confidence_weights)


def save_fusion(fusion: Fusion, file: Path) -> None:
    """Write the weights atomically, so that no reader sees half of them."""
    rounded = {
        "score": {name: round(value, 4) for name, value in fusion.score_weights.items()},
        "confidence": {name: round(value, 4) for name, value in fusion.confidence_weights.items()},
    }
    beside = file.with_suffix(".new")
    beside.write_text(json.dumps(rounded, indent=2) + "\n", encoding="utf-8")
    beside.replace(file)


def _logistic(odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, odds))))


def _odds(probability: float) -> float:
    bounded = min(1.0 - 1e-9, max(1e-9, probability))
    return math.log(bounded / (1.0 - bounded))


def _clamped(value: float) -> float:
    return value if 0.0 <= value <= 1.0 else float(value > 1.0)
