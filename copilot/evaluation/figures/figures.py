"""The figures of a replay. Each is a small pure function of one thread, and its docstring is its definition.

A function says what one thread adds: a pair (counted, out of), or None where it says nothing about this thread. The
figure is the sum of the first over the sum of the second, so that a mean, a share, a precision and a recall are one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot.evaluation.figures.row import Row

Counted = tuple[float, float] | None
Unit = Literal["share", "score", "characters", "ms", "tokens", "USD"]
_LONG = 1_600  # characters: past that nobody reads a chat message to its end


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure by its name, and how it is counted."""

    name: str
    title: str
    unit: Unit
    better: Literal["higher", "lower", ""]
    count: Callable[[Row], Counted]
    is_headline: bool = False

    @property
    def definition(self) -> str:
        return " ".join((self.count.__doc__ or "").split())


def recall_at(depth: int) -> Callable[[Row], Counted]:
    def count(row: Row) -> Counted:
        return (float(any(place <= depth for place in row.places)), 1.0) if row.known else None

    count.__doc__ = (
        f"Of the threads with a known right case, the share that had one among the first {depth} shown. "
        "A case counts as right, too, when a known right one led to it as its duplicate."
    )
    return count


def reciprocal_rank(row: Row) -> Counted:
    """Of the threads with a known right case, the mean of 1 over the place of the first right one shown; 0 for none."""
    return (1.0 / min(row.places) if row.places else 0.0, 1.0) if row.known else None


def ndcg(row: Row) -> Counted:
    """Of the threads with a known right case, the mean gain of the first five places, each right case counting
    1/log2(place + 1), over the best that the known ones allow."""
    if not row.known:
        return None
    gained = sum(1 / math.log2(place + 1) for place in row.places if place <= 5)
    best = sum(1 / math.log2(place + 1) for place in range(1, min(5, row.known) + 1))
    return min(1.0, gained / best), 1.0


def coverage(row: Row) -> Counted:
    """The share of all threads for which the copilot was sure enough to answer."""
    return float(row.answered), 1.0


def answered_rightly(row: Row) -> Counted:
    """Of the answered threads, the share whose first case was a known right one, or holds the real answer. A lower
    bound: where nobody named a right case, and the answer names nothing, an answer counts as wrong."""
    return (float(row.is_first_right or _holds(row)), 1.0) if row.answered else None


def answered_where_known(row: Row) -> Counted:
    """Of the threads with a known right case, the share that was answered with one of them in the first place."""
    return (float(row.answered and row.is_first_right), 1.0) if row.known else None


def abstained_rightly(row: Row) -> Counted:
    """Of the threads with no known right case, the share that was not answered. Where people named too few right
    cases, some of the others were right to be answered, so this is a lower bound."""
    return (float(not row.answered), 1.0) if not row.known else None


def decided_rightly(row: Row) -> Counted:
    """The share of all threads that were answered with a right first case, or rightly not answered: no right case is
    known and the first one does not hold the real answer. Lower bound."""
    right = row.is_first_right or _holds(row)
    return float(right if row.answered else not (row.known or right)), 1.0


def work_saved(row: Row) -> Counted:
    """Of the threads that the team answered itself, the share whose real answer was in the first case or the draft:
    one of the two names at least half of all commands, links, settings and versions that the real answer names and the
    question does not, and not only versions. An answer that names nothing of the kind counts as not saved, and so does
    one in other words; answers that were the copilot's own draft are left out. It can only be too low, but for chance:
    see the same by chance."""
    return (float(row.saved), 1.0) if not row.is_own_draft else None


def saved_where_named(row: Row) -> Counted:
    """The same, only of those threads whose real answer names any command, link, setting or version."""
    return (float(row.saved), 1.0) if row.answer_named and not row.is_own_draft else None


def _holds(row: Row) -> bool:
    return row.has_answer and not row.is_own_draft


def overlap(row: Row) -> Counted:
    """Of all commands, links, settings and versions that the real answers name and the questions do not, the share
    that the draft names too."""
    if row.is_own_draft or not row.overlap:
        return None
    return float(sum(also for also, _ in row.overlap.values())), float(sum(of for _, of in row.overlap.values()))


def overlap_of(kind: str) -> Callable[[Row], Counted]:
    def count(row: Row) -> Counted:
        if row.is_own_draft or kind not in row.overlap:
            return None
        return float(row.overlap[kind][0]), float(row.overlap[kind][1])

    count.__doc__ = f"Of all {kind}s that the real answers name and the questions do not, the share in the draft."
    return count


def draft_precision(row: Row) -> Counted:
    """Of all that the answering drafts name and the questions do not, the share that the real answer names too."""
    if row.is_own_draft or not row.answered:
        return None
    return float(row.draft_named[0]), float(row.draft_named[1])


def grounded(row: Row) -> Counted:
    """The mean share of a draft's claims that stand in the cases it cites or in the question. A claim that names
    something stands where all of it is named; another where half of its longer words are in one source. Greetings,
    questions, requests and words about ourselves claim nothing; a draft that claims nothing is left out."""
    return (row.grounded, 1.0) if row.grounded is not None else None


def bot_speak(row: Row) -> Counted:
    """The share of drafts with a saying that only programs use."""
    return float(row.bot_speak), 1.0


def too_long(row: Row) -> Counted:
    """The share of drafts of more than 1,600 characters, which nobody reads to the end in a chat."""
    return float(row.length > _LONG), 1.0


def length(row: Row) -> Counted:
    """The mean length of a draft in characters."""
    return float(row.length), 1.0


def judged(row: Row) -> Counted:
    """Where a model judges: the mean score of a draft by the first judge, over the best score: 1 where it would have
    helped as the real answer did, 1/3 where it helps with nothing, 0 where it misleads."""
    scores = list(row.judged.values())
    return (scores[0] / 3, 1.0) if scores and scores[0] is not None else None


def judged_misleading(row: Row) -> Counted:
    """Where a model judges: the share of drafts that would have misled the asker, by the first judge."""
    scores = list(row.judged.values())
    return (float(scores[0] == 0), 1.0) if scores and scores[0] is not None else None


def judges_agree(row: Row) -> Counted:
    """Where two models judge: the share of drafts to which both gave the same score."""
    scores = list(row.judged.values())[:2]
    return (float(scores[0] == scores[1]), 1.0) if len(scores) == 2 and None not in scores else None


def brier(row: Row) -> Counted:
    """Of the threads with a known right case, the mean squared distance between the confidence in the first case and
    whether it was right: 0 for an oracle, 0.25 for whoever always says one half."""
    return ((row.confidence - row.is_first_right) ** 2, 1.0) if row.known else None


def tokens(row: Row) -> Counted:
    """The mean number of tokens, in and out, that a model took for one suggestion; 0 without one."""
    return float(row.input_tokens + row.output_tokens), 1.0


def cost(row: Row) -> Counted:
    """The mean cost of one suggestion in US dollars, where a model was asked and its prices are set."""
    return (row.cost_usd, 1.0) if row.cost_usd is not None else None


def by_model(row: Row) -> Counted:
    """The share of drafts that a model wrote; the others are templates."""
    return float(row.written_by == "model"), 1.0


FIGURES: tuple[Figure, ...] = (
    Figure("work_saved", "Work saved", "share", "higher", work_saved, is_headline=True),
    Figure("work_saved_where_named", "… where names are given", "share", "higher", saved_where_named),
    Figure("decided_rightly", "Decided rightly", "share", "higher", decided_rightly, is_headline=True),
    Figure("coverage", "Answered", "share", "", coverage, is_headline=True),
    Figure("answered_rightly", "Answered rightly", "share", "higher", answered_rightly, is_headline=True),
    Figure("answered_where_known", "Right answers, of known", "share", "higher", answered_where_known),
    Figure("abstained_rightly", "Rightly not answered", "share", "higher", abstained_rightly, is_headline=True),
    Figure("recall@1", "Recall at 1", "share", "higher", recall_at(1)),
    Figure("recall@3", "Recall at 3", "share", "higher", recall_at(3)),
    Figure("recall@5", "Recall at 5", "share", "higher", recall_at(5), is_headline=True),
    Figure("mrr", "MRR", "score", "higher", reciprocal_rank),
    Figure("ndcg@5", "nDCG at 5", "score", "higher", ndcg),
    Figure("brier", "Brier score", "score", "lower", brier),
    Figure("overlap", "Answer's names in draft", "share", "higher", overlap),
    *(
        Figure(f"overlap_{kind}s", f"… {kind}s", "share", "higher", overlap_of(kind))
        for kind in ("command", "link", "setting", "version")
    ),
    Figure("draft_precision", "Draft's names in answer", "share", "higher", draft_precision),
    Figure("grounded", "Grounded claims", "share", "higher", grounded, is_headline=True),
    Figure("bot_speak", "Bot-speak", "share", "lower", bot_speak),
    Figure("too_long", "Too long", "share", "lower", too_long),
    Figure("length", "Length of a draft", "characters", "", length),
    Figure("by_model", "Written by a model", "share", "", by_model),
    Figure("judged", "Judged by a model", "score", "higher", judged),
    Figure("judged_misleading", "Judged misleading", "share", "lower", judged_misleading),
    Figure("judges_agree", "Two judges agree", "share", "higher", judges_agree),
    Figure("tokens", "Tokens", "tokens", "lower", tokens),
    Figure("cost_usd", "Cost", "USD", "lower", cost),
)
