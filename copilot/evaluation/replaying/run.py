"""One run of the replay, from files to figures: its own store, a sample, one row per thread, all figures."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import select

from copilot.drafting.brief import nobody
from copilot.evaluation.figures.row import row_json
from copilot.evaluation.figures.summary import (
    breakdown,
    definitions,
    estimates,
    flag_figures,
    plain,
    reliability,
)
from copilot.evaluation.replaying.judging import judges_of
from copilot.evaluation.replaying.provenance import not_as_of, settings_of
from copilot.evaluation.replaying.replay import Replay, replay_all
from copilot.evaluation.replaying.sampling import Sample, draw, in_order
from index.cases.references import References
from index.errors import InputError
from index.kinds.examples import Collected
from index.kinds.learn import learn_kinds
from index.model import VISIBILITIES, Issue
from index.reindex import reindex
from index.storage import case_store
from index.storage.locking.lock import writer_lock
from index.storage.releases import releases_since, save_releases
from index.storage.tables import CASES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Engine

    from copilot.build import App
    from copilot.evaluation.figures.row import Row
    from copilot.evaluation.saved.saved_threads import Note, SavedThread
    from index.progress import Progress
    from index.report import Report
    from index.sources.base import HistorySource

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Order:
    """What to replay, and how."""

    sources: Sequence[HistorySource]
    team_ids: Sequence[str] = ()
    saved: Sequence[SavedThread] = ()  # if there are any, these are replayed, and the sources are their history
    notes: Sequence[Note] = ()
    sample: int | None = None
    seed: int = 0
    with_model: bool = True
    with_judges: bool = False

    @property
    def notes_by_id(self) -> dict[str, Note]:
        return {note.case_id: note for note in self.notes}


def run_replay(
    app: App, order: Order, folder: Path, fingerprint: str, progress: Progress, now: datetime
) -> dict[str, Any]:
    """The whole result as plain data, in the format that the README describes.

    `folder` holds the store and the finished rows until the run is complete; `fingerprint` identifies everything that
    the rows depend on besides the settings.

    Raises:
        InputError: the sources hold no question that was answered.
        LockHeldError: the same replay is running.
    """
    judges = judges_of(app.settings, app.model, app.count, order.seed) if order.with_judges else ()
    if order.with_judges and not judges:
        raise InputError("--judge needs a model: set OPENAI_API_KEY or OPENAI_BASE_URL.")
    settings = settings_of(app, fingerprint, order.seed, order.sample, with_model=order.with_model, judges=judges)
    key = hashlib.sha256(orjson.dumps(settings, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
    with _store(app, folder / key, now) as apart:
        report = _index_history(app, apart, order, progress, now)
        references = _references(apart)
        sample = _sample(order, report, references, progress)
        if not sample.threads:
            raise InputError(f"Nothing to replay: no thread asks anything that was answered ({dict(sample.left_out)}).")
        learned = _learn_without(apart, order.sources, report, sample, progress, now)
        author = apart.author if order.with_model else nobody
        replay = Replay.of(apart, references, author, judges)
        rows = replay_all(replay, sample.threads, folder / key / "rows.jsonl", progress)
    own = sum(saved.is_own_draft for saved in sample.threads)
    shutil.rmtree(folder / key)  # only when all is done: an interrupted run continues from there
    return result_of(
        rows, sample, settings | {"settings_hash": key, "not_as_of": not_as_of(app, report.team, learned, own)}
    )


def _index_history(app: App, apart: App, order: Order, progress: Progress, now: datetime) -> Report:
    """Put the history into the replay's own store: the sources, or without any, what the app's index knows."""
    if not order.sources:
        copy_cases(app.engine, apart.engine)
    return reindex(
        apart.index,
        order.sources,
        team_ids=order.team_ids or (() if order.sources else app.team.ids),
        repositories=app.settings.policy.github.repositories,
        keep_closed=True,
        progress=progress,
        now=now,
    )


def copy_cases(lasting: Engine, apart: Engine) -> None:
    """Copy what the app's own index knows into another store."""
    for visibility in VISIBILITIES:
        for page in case_store.pages(lasting, visibility):
            case_store.save_cases(apart, page, case_store.Changes())
    save_releases(apart, releases_since(lasting, datetime(1971, 1, 1, tzinfo=UTC)))


@contextmanager
def _store(app: App, folder: Path, now: datetime) -> Iterator[App]:
    with writer_lock(folder / "run", "evaluate replay", now):
        apart = app.apart(folder)
        try:
            yield apart
        finally:
            apart.close()


def _references(apart: App) -> References:
    """Resolves a bare "#12": to the only repository there is, as in a reindex."""
    repos = set(apart.settings.policy.github.repositories)
    with apart.engine.connect() as connection:
        for table in CASES.values():
            repos |= set(connection.scalars(select(table.c.scope).where(table.c.source == "github").distinct()))
    return References(next(iter(repos)) if len(repos) == 1 else None)


def _sample(order: Order, report: Report, references: References, progress: Progress) -> Sample:
    notes = order.notes_by_id
    if not order.saved:
        return draw(order.sources, report.team, references, notes, order.sample, order.seed, progress)
    asked = in_order(notes[one.case_id].on(one) if one.case_id in notes else one for one in order.saved)
    return Sample(asked, len(asked))


def _learn_without(
    apart: App, sources: Sequence[HistorySource], report: Report, sample: Sample, progress: Progress, now: datetime
) -> dict[str, int]:
    """Learn the kinds again without the labels of the replayed issues, which would give the answers away."""
    asked = {saved.case_id for saved in sample.threads if saved.kind}
    if not (asked and report.kinds_learned_from):
        return report.kinds_learned_from
    collected = Collected()
    for source in sources:
        for item in source.read():
            if isinstance(item, Issue):
                collected.note(replace(item, labels=()) if item.case_id in asked else item)
    return learn_kinds(apart.engine, apart.embedder, collected, [], progress, now)


def result_of(rows: Sequence[Row], sample: Sample, run: Mapping[str, Any]) -> dict[str, Any]:
    """The figures, and the rows they are counted on."""
    seed = int(run["seed"])
    hidden: Counter[str] = Counter()
    for row in rows:
        hidden.update(row.hidden)
    pairs = dict(sample.flags) or _label_pairs(rows)
    return {
        "format": FORMAT,
        "run": {
            **run,
            "threads": len(rows),
            "eligible": sample.eligible,
            "left_out": dict(sample.left_out),
            "hidden": dict(hidden),
        },
        "figures": plain(estimates(rows, seed)),
        "definitions": definitions(),
        "calibration": reliability(rows),
        "flags": flag_figures(pairs, seed),
        "breakdown": breakdown(rows, seed),
        "threads": [row_json(row) for row in rows],
    }


def _label_pairs(rows: Sequence[Row]) -> dict[str, list[tuple[bool, bool]]]:
    pairs: dict[str, list[tuple[bool, bool]]] = {}
    for row in rows:
        for kind, pair in row.labelled_flags.items():
            pairs.setdefault(kind, []).append(pair)
    return pairs
