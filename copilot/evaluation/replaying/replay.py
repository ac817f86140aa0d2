"""Replaying saved threads: each is given to `suggest` as it was asked, and sees only what had been solved by then."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import orjson

from copilot.evaluation.figures.row import Row, row_from, row_json, row_of
from copilot.evaluation.saved.guard import Guard, GuardedFinder, fetcher
from copilot.evaluation.saved.truth import cases_by_link, right_cases
from copilot.suggest import suggest
from index.model import VISIBILITIES
from index.storage import case_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from copilot.build import App
    from copilot.drafting.brief import Author
    from copilot.evaluation.replaying.judging import Judge
    from copilot.evaluation.saved.guard import Fetch
    from copilot.evaluation.saved.saved_threads import SavedThread
    from copilot.model import Suggestion
    from index.cases.references import References
    from index.progress import Progress


@dataclass(frozen=True, slots=True)
class Replay:
    """An app whose index holds the history, and everything that is the same for every thread."""

    app: App
    references: References
    author: Author
    by_link: Mapping[str, list[str]]
    judges: tuple[Judge, ...] = ()
    new_guard: Callable[[SavedThread, References, Fetch], Guard] = Guard

    @classmethod
    def of(cls, app: App, references: References, author: Author, judges: tuple[Judge, ...] = ()) -> Replay:
        opened, _ = app.live.current()
        opened.vectors.search_exactly(VISIBILITIES)  # the same for every build, so that a run can be repeated
        return cls(app, references, author, cases_by_link(case_store.all_cases(app.engine)), judges)

    def __call__(self, saved: SavedThread) -> Row:
        """Replay one thread at the time it was asked."""
        fetch = fetcher(self.app.engine)
        guard = self.new_guard(saved, self.references, fetch)
        right = right_cases(saved, guard, self.by_link, fetch)
        started = time.perf_counter()
        suggestion = self.suggest(saved, guard)
        took = 1000 * (time.perf_counter() - started)
        row = replace(row_of(saved, suggestion, right, guard.reasons()), milliseconds=took)
        return replace(row, judged={judge.name: judge(row) for judge in self.judges})

    def suggest(self, saved: SavedThread, guard: Guard) -> Suggestion:
        """The real line, with a guarded search and nothing saved."""
        services = replace(
            self.app.suggest_services,
            find=GuardedFinder(guard, self.app.search.query, self.app.search.answer),
            save=_forget,
            author=self.author,
        )
        return suggest(
            saved.conversation,
            services,
            suggestion_id=f"replay {saved.case_id}",
            now=saved.asked_at,
            audience="internal" if saved.visibility == "internal" else "public",
            as_of=saved.asked_at,
        )


def replay_all(replay: Replay, threads: Sequence[SavedThread], kept: Path, progress: Progress) -> list[Row]:
    """One row per thread, in their order; rows that an interrupted run left in `kept` are used again."""
    done = dict(_finished(kept))
    progress.stage("replaying", total=len(threads))
    rows = []
    with kept.open("ab") as file:
        for saved in threads:
            if (row := done.get(saved.case_id)) is None:
                row = replay(saved)
                file.write(orjson.dumps(row_json(row)) + b"\n")
                file.flush()
            rows.append(row)
            progress.advance()
    return rows


def _finished(kept: Path) -> Iterator[tuple[str, Row]]:
    """The rows of an interrupted run; an incomplete last line is cut off."""
    if not kept.is_file():
        return
    content = kept.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if whole != content:
        kept.write_bytes(whole)
    for line in whole.splitlines():
        row = row_from(orjson.loads(line))
        yield row.thread, row


def _forget(suggestion: Suggestion) -> None:
    """Not saved: nobody decides on a replayed suggestion."""
