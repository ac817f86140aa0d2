"""Does the search find what people called the same problem? Issues and questions with known answers in, figures out."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from copilot.evaluation.searching.rank_metrics import DEPTH, hit, reciprocal_rank
from index.case_ids import issue_case_id
from index.embedding.parts import titled
from index.errors import InputError
from index.search.query import build_query
from index.sources.files.json_text import decode_json
from index.sources.files.pieces import read_whole
from index.sources.github_dump import issue_text
from index.storage import case_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Engine

    from copilot.build import App
    from copilot.evaluation.judged_records import Judged
    from index.progress import Progress
    from index.search.match import Match
    from index.search.query import Query

_LONG_AGO = datetime(1971, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the ids of the cases that are known to be the same problem."""

    case_id: str
    title: str
    text: str
    created_at: datetime | None
    relevant: frozenset[str]


@dataclass(frozen=True, slots=True)
class Answered:
    """What the search found for a question, and how long it took."""

    query: Query
    right: frozenset[str]
    matches: tuple[Match, ...]
    milliseconds: float

    @property
    def ranking(self) -> list[str]:
        return [match.case.case_id for match in self.matches]


def answer_all(app: App, questions: Sequence[Asked], progress: Progress) -> Iterator[Answered]:
    """Ask the live index every question as of its own time; the question itself is never among its matches."""
    progress.stage("asking", total=len(questions))
    for asked in questions:
        started = time.perf_counter()
        query = build_query(
            titled(asked.title, asked.text),
            app.embedder,
            title=asked.title,
            asked_at=asked.created_at or datetime.now(UTC),
            as_of=asked.created_at,
            asking=asked.case_id,
            limit=DEPTH,
        )
        matches = tuple(app.search.answer(query))
        yield Answered(query, asked.relevant, matches, 1000 * (time.perf_counter() - started))
        progress.advance()


def figures(answers: Sequence[Answered]) -> dict[str, float]:
    """Fractions, and milliseconds per question."""
    ranked = [(one.ranking, one.right) for one in answers]
    taken = [one.milliseconds for one in answers]
    found = {f"hit@{depth}": _mean([hit(*row, depth) for row in ranked]) for depth in (1, 5, 10)}
    return {
        "queries": len(answers),
        "mrr": _mean([reciprocal_rank(*row) for row in ranked]),
        **found,
        "p50_ms": float(np.percentile(taken, 50)),
        "p95_ms": float(np.percentile(taken, 95)),
    }


def known_questions(engine: Engine, judged: Sequence[Judged] = ()) -> list[Asked]:
    """Every question whose right case is known, the oldest first: issues that were closed as duplicates, and questions
    that were answered with a suggested case.

    Only public ones, and only if the right case is older: a newer one could not have been found.
    """
    cases = {case.case_id: case for page in case_store.pages(engine, "public") for case in page}
    repetitions = [
        Asked(case.case_id, case.title, case.problem, case.asked_at, frozenset({case.points_at}))
        for case in cases.values()
        if case.points_at is not None and case.points_at not in case.denied
    ]
    answered: dict[tuple[str, str, datetime], set[str]] = defaultdict(set)
    for one in judged:
        if one.is_right:
            answered[one.asking, one.question, one.asked_at].add(one.case_id)
    suggested = [
        Asked(asking, "", text, asked_at, frozenset(right)) for (asking, text, asked_at), right in answered.items()
    ]
    found = [
        asked
        for asked in (*repetitions, *suggested)
        if any((case := cases.get(one)) and case.asked_at < (asked.created_at or _LONG_AGO) for one in asked.relevant)
    ]
    return sorted(found, key=lambda asked: (asked.created_at or _LONG_AGO, asked.case_id))


def read_questions(path: Path, repo: str) -> list[Asked]:
    """Questions about issues of `repo`, one JSON object a line; those that name their own answer are left out.

    Raises:
        InputError: the file cannot be read, a line is not a question, or none is left.
    """
    try:
        lines = read_whole(path).splitlines()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); give a file with one question a line.") from None
    questions = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            raw = decode_json(line)
            if not raw.get("names_target_itself"):
                questions.append(_question(raw, repo))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(
                f"{path}, line {number}, is no question ({type(error).__name__}: {error}); "
                "it needs id, title, body and relevant."
            ) from None
    if not questions:
        raise InputError(f"{path} holds no question.")
    return questions


def _question(raw: dict[str, Any], repo: str) -> Asked:
    created = raw.get("created_at")
    at = datetime.fromisoformat(str(created).replace("Z", "+00:00")) if created else None
    if at is not None and at.tzinfo is None:
        raise ValueError("created_at has no zone")
    number = str(raw["id"]).rpartition("#")[2]
    return Asked(
        case_id=f"github:{repo}#{number}",
        title=issue_text(raw["title"]),
        text=issue_text(raw.get("body")),
        created_at=at,
        relevant=frozenset(issue_case_id(repo, int(number)) for number in raw["relevant"]),
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
