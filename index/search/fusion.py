"""From evidence to one score, and from the scores to a probability: a small model whose weights stand in a file.

A score is a logistic sum: what speaks for a case and what makes its answer doubtful, each with its weight. The
confidence in the first match looks at its score, at its lead over the next, since where many cases are alike, being
like one of them says little, and at how many kinds of evidence put it first. `scripts/tune.py` fits the weights.
"""

from __future__ import annotations

import heapq
import json
import math
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from index.cases.references import newer_asked, versions_in
from index.errors import InputError
from index.search.match import Evidence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.search.match import Match
    from index.search.query import Query

SHIPPED = Path(__file__).with_name("fusion.json")
_EVIDENCE = tuple(field.name for field in fields(Evidence))
# Circumstances of a case, beside the evidence for it.
_CIRCUMSTANCES = (
    "is_fixed",
    "age",
    "repeats",
    "voices",
    "is_unconfirmed",
    "is_from_outside",
    "is_for_an_older_release",
)
_CONFIDENCE = ("best", "lead", "ahead")
_DAY = 86_400.0
_MOST_REPEATS, _MOST_VOICES = 5, 20  # that count: nobody talks a case up by saying it again and again
_NOTHING, _GOOD, _FAR = 1e-4, -3.0, 4.0  # a score, and log-odds


@dataclass(frozen=True, slots=True)
class Fusion:
    """The weights: in log-odds for one unit of each feature."""

    scoring: Mapping[str, float]
    trusting: Mapping[str, float]

    def score(self, match: Match, query: Query) -> float:
        """How likely a case is the same problem, 0…1, looked at by itself."""
        known = self._evident(match.evidence) + (match.learned.odds if match.learned else 0.0)
        return _logistic(known + sum(self.scoring[name] * value for name, value in circumstances(match, query).items()))

    def contributions(self, match: Match, query: Query) -> dict[str, float]:
        """What each piece of evidence and each circumstance adds to the score, in log-odds."""
        values = {name: _unit(getattr(match.evidence, name)) for name in _EVIDENCE} | circumstances(match, query)
        return {name: self.scoring[name] * value for name, value in values.items()}

    def best_of(self, found: Mapping[str, Evidence], limit: int) -> list[str]:
        """The ids of the cases with the best evidence, before anything else is known of them."""
        return heapq.nlargest(limit, found, key=lambda case_id: self._evident(found[case_id]))

    def confidence(self, matches: Sequence[Match]) -> float:
        """The probability that the first match is the right one; 0 when there is none."""
        if not matches:
            return 0.0
        odds = self.trusting["bias"]
        return _logistic(odds + sum(self.trusting[name] * value for name, value in standing_out(matches).items()))

    def _evident(self, evidence: Evidence) -> float:
        return self.scoring["bias"] + sum(self.scoring[name] * _unit(getattr(evidence, name)) for name in _EVIDENCE)


def circumstances(match: Match, query: Query) -> dict[str, float]:
    """What is known of a case beside the evidence: 1 where it holds; its age in days, and how often, as logarithms."""
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
    }


def standing_out(matches: Sequence[Match]) -> dict[str, float]:
    """How good the first match is, and how far ahead of the second, in log-odds; both bounded. In how much it is ahead.

    Past a good score its lead says more; a lead over next to nothing says nothing more than that. Evidence of several
    kinds that agrees is hardly chance.
    """
    best = _odds(matches[0].score)
    second = max(_NOTHING, matches[1].score if len(matches) > 1 else 0.0)
    lead = min(best - _odds(second), _FAR)
    return {"best": min(best, _GOOD), "lead": lead, "ahead": float(len(matches[0].ahead_in))}


@cache
def load_fusion(file: Path = SHIPPED) -> Fusion:
    """The weights of a file. Evidence that it does not name, since it is of an older version, weighs nothing.

    Raises:
        InputError: it is no JSON, it has no bias, or a weight is unknown.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        found = [(content["score"], _EVIDENCE + _CIRCUMSTANCES), (content["confidence"], _CONFIDENCE)]
        scoring, trusting = ({"bias": w["bias"]} | dict.fromkeys(names, 0.0) | w for w, names in found)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{file} holds no weights ({type(error).__name__}); delete it, or tune again.") from None
    for weights, names in found:
        if unknown := set(weights) - {"bias", *names}:
            raise InputError(f"{file} has a weight for {min(unknown)!r}, of a newer version; delete it, or tune again.")
    return Fusion(scoring, trusting)


def save_fusion(fusion: Fusion, file: Path) -> None:
    """Write the weights in one step, so that nobody reads half of them."""
    rounded = {
        "score": {name: round(value, 4) for name, value in fusion.scoring.items()},
        "confidence": {name: round(value, 4) for name, value in fusion.trusting.items()},
    }
    beside = file.with_suffix(".new")
    beside.write_text(json.dumps(rounded, indent=2) + "\n", encoding="utf-8")
    beside.replace(file)


def _logistic(odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, odds))))


def _odds(probability: float) -> float:
    bounded = min(1.0 - 1e-9, max(1e-9, probability))
    return math.log(bounded / (1.0 - bounded))


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))
