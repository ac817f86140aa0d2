"""What a model's judgement of the evidence is worth, from recorded ones and labels. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from copilot.drafting.judgement import Weights
from copilot.model import Says

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot.evaluation.answering.labelled_replies import Reply

_KINDS: tuple[Says, ...] = get_args(Says)


def fitted(replies: Sequence[Reply]) -> Weights:
    """How many times likelier each judgement is of a right case than of a wrong one.

    With one more of each on both sides, so that what was never seen is not impossible (Laplace).
    """
    right = [reply.judgement for reply in replies if reply.judgement and reply.is_right]
    wrong = [reply.judgement for reply in replies if reply.judgement and not reply.is_right]
    return Weights(**{says: _share(right, says) / _share(wrong, says) for says in _KINDS})


def _share(those: Sequence[Says], says: Says) -> float:
    return (those.count(says) + 1) / (len(those) + len(_KINDS))


def told(weights: Weights) -> str:
    return ", ".join(f"{says} {weights.of(says):.3g}" for says in _KINDS)
