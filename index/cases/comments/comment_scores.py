"""How likely each comment answers its issue: a logistic sum of its features; scripts/fit_comments.py fits the weights.

Its card stands in copilot/evaluation/README.md: the data, the figures, the limits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from index.cases.comments.comment_features import NAMES, features

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from index.model import Comment, Issue

_INSTRUCTS, _EXPLAINS = NAMES.index("instructs"), NAMES.index("explains")
_FILE = Path(__file__).with_name("comment_weights.json")
ENOUGH = 0.3  # an issue whose best comment is less likely than this to answer it has no answer
_BESIDE = 0.6  # of the best one's chance: what is shown beside it
_WAY_ROUND = 0.2  # the least chance of a comment that tells what to do, beside those that only say that it is done
_MOST = 3  # comments in a resolution


@dataclass(frozen=True, slots=True)
class CommentScorer:
    """The weight of each feature, by its name."""

    weights: tuple[float, ...]
    bias: float

    def chance(self, row: Sequence[float]) -> float:
        """The chance that a comment with these features answers."""
        odds = self.bias + sum(weight * value for weight, value in zip(self.weights, row, strict=True))
        return 1 / (1 + math.exp(-odds))

    def why(self, row: Sequence[float], most: int = 5) -> list[tuple[str, float]]:
        """What counted most for or against a comment: names of features, each with its share of the odds."""
        shares = [(name, weight * value) for name, weight, value in zip(NAMES, self.weights, row, strict=True)]
        return sorted((share for share in shares if share[1]), key=lambda share: -abs(share[1]))[:most]


def likely_answers(
    issue: Issue, spoken: Sequence[Comment], team: Collection[str], scorer: CommentScorer
) -> list[Comment]:
    """The few comments that are likely to answer the issue, in their order; none if none is."""
    rows = features(issue, spoken, team)
    chances = [scorer.chance(row) for row in rows]
    order = sorted(range(len(spoken)), key=lambda n: -chances[n])
    enough = max(ENOUGH, _BESIDE * max(chances, default=0.0))
    chosen = [n for n in order if chances[n] >= enough][:_MOST]
    if chosen and not any(_tells(rows[n]) for n in chosen):
        # "Fixed in #12" is an answer, and so is the way round that somebody told before.
        chosen += [n for n in order if chances[n] >= _WAY_ROUND and rows[n][_INSTRUCTS]][:1]
    return [spoken[n] for n in sorted(chosen)]


def _tells(row: Sequence[float]) -> bool:
    return bool(row[_INSTRUCTS] or row[_EXPLAINS])


@cache
def shipped_scorer() -> CommentScorer:
    """The scorer that is shipped."""
    stored = orjson.loads(_FILE.read_bytes())
    return CommentScorer(tuple(float(stored["weights"][name]) for name in NAMES), float(stored["bias"]))
