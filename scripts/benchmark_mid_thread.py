#!/usr/bin/env python3
"""In the middle of a thread, is the open question what is searched with, and does it find its answer?

Each company is judged with roles that the others taught. For a thread right before a labelled answer came, two ways
to search are compared: with all that the asker ever said, and with the open question alone. "asks" is the F1 of the
messages searched with, against those that ask by the labels; hit@1 and hit@3 are the right answer's place among all
labelled answers of the company (BM25 and sentence vectors, fused): only answers, since a case would hold the question.

    python -m scripts.benchmark_mid_thread ../shared/data/support
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

import numpy as np

from copilot.desk.open_question import OpenQuestion, question_of, read_in
from copilot.evaluation.moments.mid_thread import MidThread, hits, mid_threads, overlap
from copilot.evaluation.searching.bm25 import bm25_rankings
from index.embedding.embedder import DEFAULT_MODEL, SentenceEmbedder
from index.search.essence import essence
from scripts.fit_roles import REAL, TEACHERS, learn
from scripts.message_roles.role_data import read_company

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from index.classify.linear_classifier import LinearClassifier
    from index.embedding.embedder import Embedder


@dataclass(frozen=True, slots=True)
class Judged:
    """One moment, what is searched with in each way, and the answers found by it, the best first."""

    moment: MidThread
    questions: Mapping[str, OpenQuestion]
    rankings: Mapping[str, Sequence[str]]


_FUSED = 60  # of reciprocal rank fusion


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("support", type=Path, help="the folder with one folder a company")
    arguments = parser.parse_args()
    companies = {name: read_company(arguments.support / name) for name in (*TEACHERS, REAL)}
    embedder, pooled = SentenceEmbedder(DEFAULT_MODEL), list[Judged]()
    for name, company in companies.items():
        roles = learn([companies[other] for other in TEACHERS if other != name])
        moments = mid_threads(arguments.support / name / "labels.jsonl", company.threads, company.team)
        pooled += (some := judged(moments, roles, embedder))
        report(name, some)
    report("together", pooled)
    report("  later questions", [one for one in pooled if one.moment.is_later])
    report("  first questions", [one for one in pooled if not one.moment.is_later])


def judged(moments: Sequence[MidThread], roles: LinearClassifier, embedder: Embedder) -> list[Judged]:
    """Each moment with what is searched with, and the place of its answer, in both ways."""
    opened = [question_of(*read_in(moment.conversation, roles)) for moment in moments]
    ways = {"all": [OpenQuestion(moment.conversation.asked) for moment in moments], "open": opened}
    answers = {moment.id: moment.answer for moment in moments}
    vectors = embedder.encode([essence(text) for text in answers.values()])
    found = {}
    for way, questions in ways.items():
        texts = [essence(question.text) for question in questions]
        found[way] = _rankings(texts, answers, embedder.encode(texts) @ vectors.T)
    return [
        Judged(moment, {way: ways[way][n] for way in ways}, {way: found[way][n] for way in ways})
        for n, moment in enumerate(moments)
    ]


def _rankings(texts: Sequence[str], answers: Mapping[str, str], likeness: NDArray[np.float32]) -> list[list[str]]:
    """For each text the ids of the answers, the best first: words and vectors, fused by rank."""
    ids = list(answers)
    by_words = bm25_rankings(answers, texts, len(ids))
    rankings = []
    for row, ranked in zip(likeness, by_words, strict=True):
        fused = dict.fromkeys(ids, 0.0)
        for ranking in (ranked, [ids[n] for n in np.argsort(-row)]):
            for place, one in enumerate(ranking):
                fused[one] += 1 / (_FUSED + place)
        rankings.append(sorted(ids, key=lambda one: -fused[one]))
    return rankings


def report(name: str, some: Sequence[Judged]) -> None:
    if not some:
        return
    for way in ("all", "open"):
        rankings = {one.moment.id: one.rankings[way] for one in some}
        asks = fmean(overlap({m.ts for m in one.questions[way].asked}, one.moment.asked) for one in some)
        length = fmean(len(one.questions[way].text) for one in some)
        print(
            f"{name:20} {len(some):4}  {way:5} asks {asks:.3f}  hit@1 {hits(rankings, 1):.3f}  "
            f"hit@3 {hits(rankings, 3):.3f}  {length:.0f} characters"
        )


if __name__ == "__main__":
    main()
