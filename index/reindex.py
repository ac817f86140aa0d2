"""The nightly reindex: read the sources, update SQL, and build a new generation from the result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Engine, insert, update

from index.cases.made_from import fingerprint, note_made_from, unchanged
from index.cases.make import CaseMaker
from index.cases.references import References
from index.cases.unanswered import unanswered
from index.generations.build import build
from index.generations.generation import Generation
from index.history.forgotten import last_forgotten, read_forgotten
from index.history.still_as_read import as_read, save_as_read
from index.kinds.examples import Collected
from index.kinds.learn import learn_kinds
from index.model import Issue, Release, Skip, Thread
from index.redact_stored import redact_stored
from index.releases.announcement import vouched_for
from index.report import Report
from index.storage import case_store
from index.storage.absent import remove_absent
from index.storage.locking.lock import writer_lock
from index.storage.locking.shared_lock import shared_writer_lock
from index.storage.members import remember_team, remembered_team
from index.storage.releases import save_releases
from index.storage.revision import current_revision
from index.storage.tables import SOURCES
from index.storage.transactions import checkpoint, compact
from index.storage.unanswered_store import drop_answered, remove_absent_unanswered, save_unanswered
from index.team import Team, TeamTally, name_team

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from index.embedding.cache import VectorCache
    from index.generations.generations import Generations
    from index.model import Case
    from index.progress import Progress
    from index.sources.base import HistorySource
    from index.storage.readings import CaseReading

_BATCH = 200


@dataclass(frozen=True, slots=True)
class Index:
    """The services that a reindex needs."""

    engine: Engine
    generations: Generations
    cache: VectorCache
    data_dir: Path


def reindex(
    index: Index,
    sources: Sequence[HistorySource],
    *,
    team_ids: Iterable[str] = (),
    repositories: Sequence[str] = (),
    rebuild: bool = False,
    keep_closed: bool = False,
    fetch: Callable[[], None] | None = None,
    max_shrink: float | None = None,
    progress: Progress,
    now: datetime,
) -> Report:
    """Bring the index up to date with these sources; `fetch` first downloads what the live sources then read.

    With `keep_closed`, issues that were closed without an answer are kept as the known issues they were until then,
    for questions about an earlier time.

    Raises:
        LockHeldError: another process is writing the index.
        InputError: a source cannot be read; nothing was changed.
        ShrunkError: more than the share `max_shrink` of all cases would be removed; none was.
        BuildRejectedError: the new generation failed its checks; the old one stays live.
    """
    with writer_lock(index.data_dir, "reindex", now), shared_writer_lock(index.engine, "reindex") as check_lock:
        redact_stored(index.engine, progress)
        if fetch:
            fetch()
        team, references = _scan_sources(sources, team_ids, repositories, progress)
        team = team.after(remembered_team(index.engine), now)
        report, present, labelled = _save_all(index.engine, sources, team, references, keep_closed, progress, now)
        check_lock()
        # Only after reading all of them: a case missing from one source may be in the next.
        scopes = [scope for source in sources for scope in source.scopes()]
        report.changes.removed += remove_absent(index.engine, scopes, present, max_shrink)
        remove_absent_unanswered(index.engine, scopes, report.unanswered)
        remember_team(index.engine, team)
        build_if_needed(index, report, rebuild, progress, now)
        report.kinds_learned_from = learn_kinds(index.engine, index.cache.embedder, labelled, scopes, progress, now)
        report.standings = case_store.count_by_standing(index.engine)
        return report


def _scan_sources(
    sources: Sequence[HistorySource], team_ids: Iterable[str], repositories: Sequence[str], progress: Progress
) -> tuple[Team, References]:
    """Read everything once before writing anything, to find out who is on the team and what a bare "#12" refers to.

    A source that cannot be read completely fails here, before anything has changed.
    """
    tallies, repos = [], set(repositories)
    for source in sources:
        tallies.append(tally := TeamTally())
        progress.stage(f"surveying {source.name}")
        for item in source.read():
            progress.advance()
            if isinstance(item, Thread):
                tally.add_thread(item)
            elif isinstance(item, Issue):
                tally.add_issue(item)
                repos.add(item.repo)
    return name_team(tallies, team_ids), References(next(iter(repos)) if len(repos) == 1 else None)


def _save_all(
    engine: Engine,
    sources: Sequence[HistorySource],
    team: Team,
    references: References,
    keep_closed: bool,
    progress: Progress,
    now: datetime,
) -> tuple[Report, set[str], Collected]:
    """Save what is in all sources; returns the report, the ids of all cases and releases, and the labelled issues."""
    while True:
        report, present, labelled = Report(team), set[str](), Collected()
        make_case = CaseMaker(team, references, keep_closed, read_forgotten(engine))
        for source in sources:
            present |= _save_source(engine, source, report, make_case, labelled, progress, now)
        if read_forgotten(engine) == make_case.forgotten:
            return report, present, labelled  # otherwise, what was forgotten meanwhile may have been saved again


def _save_source(
    engine: Engine,
    source: HistorySource,
    report: Report,
    make_case: CaseMaker,
    labelled: Collected,
    progress: Progress,
    now: datetime,
) -> set[str]:
    """Save the source's cases and releases; returns the ids of all that is in it."""
    progress.stage(f"reading {source.name}")
    before = report.skipped.copy()
    present: set[str] = set()
    batch: list[Thread | Issue | Skip] = []
    releases: list[Release] = []
    for read in source.read():
        progress.advance()
        item = make_case.forgotten.filtered(read)
        if isinstance(item, Release):
            releases.append(item)
            continue
        if isinstance(item, Issue):
            labelled.note(item)
        batch.append(item)
        if len(batch) >= _BATCH:
            present |= _save_changed(engine, batch, make_case, report)
            batch = []
    present |= _save_changed(engine, batch, make_case, report)
    _remember_source(engine, source, len(present), report.skipped - before, now)
    return present | save_releases(engine, list(vouched_for(releases, make_case.team, make_case.references)))


def _save_changed(
    engine: Engine, items: Sequence[Thread | Issue | Skip], make_case: CaseMaker, report: Report
) -> set[str]:
    """Save the cases that are new or different; returns the ids of all."""
    prints = {item.case_id: fingerprint(item, make_case) for item in items if not isinstance(item, Skip)}
    known = unchanged(engine, prints)
    report.changes.unchanged += len(known)
    made: list[tuple[Case, CaseReading]] = []
    asked: list[Case] = []
    for item in (one for one in items if isinstance(one, Skip) or one.case_id not in known):
        case, reading = make_case.read(item)
        if isinstance(case, Skip):
            report.skip(case)
            asked += [thread] if (thread := unanswered(item, case.reason, make_case.team)) else []
        else:
            made.append((case, reading))
    report.unanswered |= {thread.case_id for thread in asked}
    save_unanswered(engine, as_read(engine, asked))
    if made:
        drop_answered(engine, [case.case_id for case, _ in made])
        saved = save_as_read(engine, [case for case, _ in made], report.changes)
        note_made_from(engine, saved, prints, {case.case_id: reading for case, reading in made})
    return known | {case.case_id for case, _ in made}


def build_if_needed(index: Index, report: Report, rebuild: bool, progress: Progress, now: datetime) -> None:
    """Build a generation, unless nothing has changed and the model is the same."""
    with index.engine.connect() as connection:
        revision = current_revision(connection)
    live, model = index.generations.live(), index.cache.embedder.model_id
    forgotten_at = last_forgotten(index.engine)
    if live and forgotten_at and live.built_at <= forgotten_at:
        rebuild = True
        progress.stage("erasing what was forgotten")
        compact(index.engine)
    if live and not rebuild and (live.revision, live.model) == (revision, model) and index.generations.is_intact(live):
        report.generation = live.generation_id
    else:
        generation = Generation(f"{now:%Y%m%dT%H%M%S.%f}-r{revision}", model, revision, now)
        built = build(generation, index.generations, index.engine, index.cache, progress)
        report.generation, report.embedded = built.generation.generation_id, built.embedded
    checkpoint(index.engine)


def _remember_source(engine: Engine, source: HistorySource, cases: int, skipped: Counter[str], now: datetime) -> None:
    """Store what the source yielded, and that it was read now unless the reading was incomplete."""
    about = {"cases": cases, "skipped": dict(skipped)} | ({"read_at": now} if source.is_current else {})
    with engine.begin() as connection:
        known = connection.execute(update(SOURCES).where(SOURCES.c.name == source.name).values(about)).rowcount
        if not known and source.is_current:
            connection.execute(insert(SOURCES).values(name=source.name, **about))
