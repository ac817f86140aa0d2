"""Questions with and without a known answer, each set about a history of its own, and what the search says to them.

A set is a labelled workspace (`export/`, `team.json` and `questions.jsonl`, as in data/support), or issues with
questions about them. Each question that has an answer is asked a second time with its right cases hidden: then it has
none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from copilot.evaluation.labelled_workspace import read_workspace
from copilot.evaluation.searching.apart import indexed_apart
from copilot.evaluation.searching.bm25 import bm25_rankings
from copilot.evaluation.searching.retrieval import Answered, answer_all, read_questions
from index.model import Issue, Thread
from index.search.query import build_query
from index.sources.github_dump import IssueDump

if TYPE_CHECKING:
    from pathlib import Path

    from copilot.build import App
    from index.progress import Progress

CANDIDATES = 30  # of each question, which is enough to fit weights to


@dataclass(frozen=True, slots=True)
class Tried:
    """A question, what was found for it, what with its right cases hidden, and how BM25 ranks the whole texts."""

    answer: Answered
    hidden: Answered | None  # None where it has no right case
    bm25: list[str]

    @property
    def is_answerable(self) -> bool:
        return bool(self.answer.right)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of one history. `company` is what is left out together when weights are judged."""

    name: str
    company: str
    tried: tuple[Tried, ...]
    threads: tuple[Answered, ...] = ()  # how each thread began, as of then: of none is a right case known

    @property
    def answerable(self) -> list[Answered]:
        return [one.answer for one in self.tried if one.is_answerable]


def try_workspace(app: App, folder: Path, progress: Progress) -> QuestionSet:
    """Index a labelled workspace apart, and ask its questions a day after its last message.

    Raises:
        InputError: the folder lacks a file, or one cannot be read.
    """
    space = read_workspace(folder)
    threads, rows = space.threads, space.questions
    with indexed_apart(app, [space.export], progress, team_ids=space.team) as apart:
        progress.stage("asking", total=len(rows))
        found = []
        for row in rows:
            query = build_query(row["question"], apart.embedder, asked_at=space.asked_at, limit=CANDIDATES)
            right = frozenset(f"slack:{one}" for one in row["relevant"])
            found.append(_asked(apart, Answered(query, right, tuple(apart.search.answer(query)), 0.0)))
            progress.advance()
        began = [_began(apart, thread) for thread in threads if thread.messages[0].author not in space.team]
    texts = {thread.case_id: "\n".join(message.text for message in thread.messages) for thread in threads}
    ranked = bm25_rankings(texts, [row["question"] for row in rows], CANDIDATES)
    return QuestionSet(folder.name, folder.name, _tried(found, ranked), tuple(began))


def try_issues(app: App, name: str, issues: Path, queries: Path, repo: str, progress: Progress) -> QuestionSet:
    """Index issues apart, and ask each question as of its own time."""
    questions = read_questions(queries, repo)
    with indexed_apart(app, [IssueDump(issues)], progress) as apart:
        found = [_asked(apart, _shortened(answer)) for answer in answer_all(apart, questions, progress)]
    texts = {
        item.case_id: "\n".join([item.title, item.body, *(comment.text for comment in item.comments)])
        for item in IssueDump(issues).read()
        if isinstance(item, Issue)
    }
    ranked = bm25_rankings(texts, [answer.query.text for answer, _ in found], CANDIDATES)
    own = [[one for one in ranking if one != asked.case_id] for ranking, asked in zip(ranked, questions, strict=True)]
    return QuestionSet(name, name, _tried(found, own))


def _began(app: App, thread: Thread) -> Answered:
    """A thread's first message, asked when it was written: of a young history, which has few cases to be ahead of."""
    root = thread.messages[0]
    query = build_query(
        root.text, app.embedder, asked_at=root.at, as_of=root.at, asking=thread.case_id, limit=CANDIDATES
    )
    return Answered(query, frozenset(), tuple(app.search.answer(query)), 0.0)


def _asked(app: App, answer: Answered) -> tuple[Answered, Answered | None]:
    """The answer, and the one to the same question when its right cases are not there."""
    if not answer.right:
        return answer, None
    query = replace(answer.query, hidden=answer.right)
    return answer, Answered(query, frozenset(), tuple(app.search.answer(query)), 0.0)


def _shortened(answer: Answered) -> Answered:
    return replace(answer, query=replace(answer.query, limit=CANDIDATES), matches=answer.matches[:CANDIDATES])


def _tried(found: list[tuple[Answered, Answered | None]], ranked: list[list[str]]) -> tuple[Tried, ...]:
    return tuple(Tried(answer, hidden, ranking) for (answer, hidden), ranking in zip(found, ranked, strict=True))
