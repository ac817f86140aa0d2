"""The figures of a set of questions: how often the right case is found, and whether the confidence knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from copilot.evaluation.figures.summary import auc
from copilot.evaluation.searching.rank_metrics import hit, reciprocal_rank

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from copilot.evaluation.searching.question_sets import QuestionSet
    from index.search.match import Match

_HITS = (1, 3, 5)


@dataclass(frozen=True, slots=True)
class SetFigures:
    """Fractions. `auc`: of the confidence in answerable questions over that in unanswerable ones."""

    answerable: int
    unanswerable: int
    hits: tuple[float, ...]  # at 1, 3 and 5
    mrr: float
    bm25_hits: tuple[float, ...]
    bm25_mrr: float
    auc: float
    answered: float  # of the answerable ones
    answered_wrongly: float  # of the unanswerable ones
    answered_threads: float  # of the threads as they began, of which most had no case yet
    answered_hidden: float  # of the answerable ones, asked when their right cases are hidden


def figures_of(asked: QuestionSet, confidence: Callable[[Sequence[Match]], float], threshold: float) -> SetFigures:
    """The figures of a set, from `threshold` on answered."""
    known = [tried for tried in asked.tried if tried.is_answerable]
    ours = [(tried.answer.ranking, tried.answer.right) for tried in known]
    plain = [(tried.bm25, tried.answer.right) for tried in known]
    sure = [confidence(tried.answer.matches) for tried in known]
    unsure = [confidence(tried.answer.matches) for tried in asked.tried if not tried.is_answerable]
    hidden = [confidence(tried.hidden.matches) for tried in known if tried.hidden]
    began = [confidence(answer.matches) for answer in asked.threads]
    rows = np.array([*((one, 1.0) for one in sure), *((one, 0.0) for one in unsure)])
    return SetFigures(
        answerable=len(sure),
        unanswerable=len(unsure),
        hits=tuple(_mean([float(hit(*row, depth)) for row in ours]) for depth in _HITS),
        mrr=_mean([reciprocal_rank(*row) for row in ours]),
        bm25_hits=tuple(_mean([float(hit(*row, depth)) for row in plain]) for depth in _HITS),
        bm25_mrr=_mean([reciprocal_rank(*row) for row in plain]),
        auc=auc(rows),
        answered=_mean([float(one >= threshold) for one in sure]),
        answered_wrongly=_mean([float(one >= threshold) for one in unsure]),
        answered_threads=_mean([float(one >= threshold) for one in began]),
        answered_hidden=_mean([float(one >= threshold) for one in hidden]),
    )


def total_of(rows: Sequence[SetFigures]) -> SetFigures:
    """All sets together, each question counting once; of the AUC the least, since each has to be good."""
    known, unknown = [row.answerable for row in rows], [row.unanswerable for row in rows]
    return SetFigures(
        answerable=sum(known),
        unanswerable=sum(unknown),
        hits=tuple(_weighted([row.hits[n] for row in rows], known) for n in range(len(_HITS))),
        mrr=_weighted([row.mrr for row in rows], known),
        bm25_hits=tuple(_weighted([row.bm25_hits[n] for row in rows], known) for n in range(len(_HITS))),
        bm25_mrr=_weighted([row.bm25_mrr for row in rows], known),
        auc=min((row.auc for row in rows), default=0.5),
        answered=_weighted([row.answered for row in rows], known),
        answered_wrongly=_weighted([row.answered_wrongly for row in rows], unknown),
        answered_threads=_weighted([row.answered_threads for row in rows], known),
        answered_hidden=_weighted([row.answered_hidden for row in rows], known),
    )


def line_of(name: str, row: SetFigures) -> str:
    """The figures in one line."""
    ours, plain = (" ".join(f"{one:.3f}" for one in (*hits, mrr)) for hits, mrr in _rankings(row))
    told = (
        f", AUC {row.auc:.3f}, answered of the unanswerable {row.answered_wrongly:.2f}, "
        f"of threads as they began {row.answered_threads:.2f}"
        if row.unanswerable
        else ""
    )
    return (
        f"{name}: {row.answerable} answerable, {row.unanswerable} not; hit@1 @3 @5 MRR {ours} (BM25 {plain}); "
        f"answered {row.answered:.2f}, with the right case hidden {row.answered_hidden:.2f}{told}"
    )


def _rankings(row: SetFigures) -> tuple[tuple[tuple[float, ...], float], tuple[tuple[float, ...], float]]:
    return (row.hits, row.mrr), (row.bm25_hits, row.bm25_mrr)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _weighted(values: Sequence[float], counts: Sequence[int]) -> float:
    return sum(value * n for value, n in zip(values, counts, strict=True)) / max(1, sum(counts))
