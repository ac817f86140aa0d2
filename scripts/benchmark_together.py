#!/usr/bin/env python3
"""Do docs and cases get in each other's way? Each is asked alone, and with the other in the same index.

Every labelled workspace (`export/`, `team.json`, `questions.jsonl`; see data/support) is indexed apart, first alone
and then with the docs, and asked its own answerable questions and those about the docs. What counts is whether
something right is the first, or among the first three, of all that is shown. The docs are of another product than the
cases, so whatever of the other kind comes first is wrong. Target: neither loses more than .01 of its questions.

    python -m scripts.benchmark_together ../shared/data/support/tarnflag … --docs FOLDER --queries FILE
"""

from __future__ import annotations

import argparse
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from copilot import gather
from copilot.build import App
from copilot.commands.reindexing.reindex_docs import reindex_docs
from copilot.commands.terminal.guarded import guarded
from copilot.commands.terminal.progress import shown_progress
from copilot.evaluation.docs_figures import read_docs_questions
from copilot.evaluation.labelled_workspace import read_workspace
from copilot.evaluation.searching.apart import indexed_apart
from copilot.settings import load_settings
from copilot.suggest import suggest
from index.docs.beside_cases import as_matches
from index.docs.section_index import LiveSections
from index.docs.section_search import find_sections
from index.search.query import build_query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.progress import Progress

    Asked = tuple[str, frozenset[str]]  # a question, and all that answers it

TARGET = 0.01
_HITS = (1, 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workspaces", nargs="+", type=Path)
    parser.add_argument("--docs", type=Path, required=True, help="a folder of docs")
    parser.add_argument("--queries", type=Path, required=True, help="questions that they answer")
    arguments = parser.parse_args()
    about_docs = [(one.text, one.relevant) for one in read_docs_questions(arguments.queries)]
    app = App(load_settings())
    rows: dict[str, list[list[bool]]] = {name: [] for name in ("cases alone", "cases together", "docs together")}
    docs_alone: list[list[bool]] = []
    with shown_progress() as progress:
        for folder in arguments.workspaces:
            space = read_workspace(folder)
            about_cases = [(row["question"], _ids(row["relevant"])) for row in space.questions if row["relevant"]]
            with indexed_apart(app, [space.export], progress, team_ids=space.team) as apart:
                rows["cases alone"] += found_by(apart, about_cases, progress)
                _, failures = reindex_docs(apart, [arguments.docs], progress, datetime.now(UTC))
                assert not failures, failures
                rows["cases together"] += found_by(apart, about_cases, progress)
                rows["docs together"] += found_by(apart, about_docs, progress)
                docs_alone = docs_alone or docs_found_by(apart, about_docs)
    app.close()
    report(rows, docs_alone, len(arguments.workspaces))


def _ids(relevant: Sequence[str]) -> frozenset[str]:
    return frozenset(f"slack:{one}" for one in relevant)


def found_by(app: App, asked: Sequence[Asked], progress: Progress) -> list[list[bool]]:
    """Of each question, for the first and the first three of all that is shown, whether something right is there."""
    progress.stage("asking", total=len(asked))
    found = []
    for question, right in asked:
        conversation = gather.from_question(question, datetime.now(UTC))
        made = suggest(conversation, app.suggest_services, suggestion_id=uuid.uuid4().hex, now=datetime.now(UTC))
        found.append(_hits([match.case.case_id for match in made.matches], right))
        progress.advance()
    return found


def docs_found_by(app: App, asked: Sequence[Asked]) -> list[list[bool]]:
    """The same of the docs, as if there were no case."""
    index = LiveSections(app.engine).current(app.cache)
    queries = [(build_query(text, app.embedder, asked_at=datetime.now(UTC)), right) for text, right in asked]
    shown = [([match.case.case_id for match in as_matches(find_sections(one, index))], right) for one, right in queries]
    return [_hits(ids, right) for ids, right in shown]


def _hits(ids: Sequence[str], right: frozenset[str]) -> list[bool]:
    """A thread's case, and a section of a page, are named by more than the thread and the page."""
    named = [{one.partition("#")[0], one.partition("#")[0].removeprefix("docs:")} for one in ids]
    return [any(names & right for names in named[:most]) for most in _HITS]


def report(rows: dict[str, list[list[bool]]], docs_alone: list[list[bool]], times: int) -> None:
    pairs = (
        ("cases", rows["cases alone"], rows["cases together"]),
        ("docs", docs_alone * times, rows["docs together"]),
    )
    for name, alone, together in pairs:
        for place, most in enumerate(_HITS):
            before, after = (sum(row[place] for row in those) / len(those) for those in (alone, together))
            verdict = "reached" if before - after <= TARGET else "MISSED"
            print(
                f"{name}, {len(alone)} questions, hit@{most}: alone {before:.3f}, together {after:.3f}; "
                f"target at most {TARGET} less: {verdict}"
            )


if __name__ == "__main__":
    guarded(main)
