"""One run of the replay, from files to figures: a store of its own, a sample, a row for each thread, all figures."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import select

from copilot.drafting.brief import nobody
from copilot.evaluation.replay import Replay, replay_all
from copilot.evaluation.row import row_json
from copilot.evaluation.sampling import Sample, draw, in_order
from copilot.evaluation.summary import (
    breakdown,
    definitions,
    estimates,
    flag_figures,
    plain,
    reliability,
)
from index.cases.references import References
from index.errors import InputError
from index.fusion import load_fusion
from index.kinds.examples import Collected
from index.kinds.learn import learn_kinds
from index.lock import writer_lock
from index.model import Issue
from index.reindex import reindex
from index.tables import CASES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from copilot.build import App
    from copilot.evaluation.row import Row
    from copilot.evaluation.saved import Note, SavedThread
    from index.progress import Progress
    from index.reindex import Report
    from index.sources.base import HistorySource

FORMAT = 1
_ROOT = Path(__file__).parent.parent.parent
_CODE = ("copilot", "index", "prompts")


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be replayed, and how."""

    sources: Sequence[HistorySource]
    team_ids: Sequence[str] = ()
    saved: Sequence[SavedThread] = ()  # where there are any, these are asked, and the sources are their history
    notes: Sequence[Note] = ()
    sample: int | None = None
    seed: int = 0
    with_model: bool = True

    @property
    def notes_by_id(self) -> dict[str, Note]:
        return {note.case_id: note for note in self.notes}


def run_replay(
    app: App, order: Order, folder: Path, fingerprint: str, progress: Progress, now: datetime
) -> dict[str, Any]:
    """The whole result as plain data, in the format that the README describes.

    `folder` is where the store stands and the finished threads are kept until the run is complete; `fingerprint` names
    all that the rows depend on besides the settings.

    Raises:
        InputError: no thread of the sources asks anything that was answered.
        LockHeldError: the same replay is running.
    """
    settings = settings_of(app, order, fingerprint)
    key = hashlib.sha256(orjson.dumps(settings, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
    with _store(app, folder / key, now) as apart:
        report = reindex(
            apart.index,
            order.sources,
            team_ids=order.team_ids,
            repositories=app.settings.policy.github.repositories,
            keep_closed=True,
            progress=progress,
            now=now,
        )
        references = _references(apart)
        sample = _sample(order, report, references, progress)
        if not sample.threads:
            raise InputError(f"Nothing to replay: no thread asks anything that was answered ({dict(sample.left_out)}).")
        learned = _learn_without(apart, order.sources, report, sample, progress, now)
        author = apart.author if order.with_model else nobody
        replay = Replay.of(apart, references, author)
        rows = replay_all(replay, sample.threads, folder / key / "rows.jsonl", progress)
    shutil.rmtree(folder / key)  # only now that all is done: an interrupted run goes on from here
    return result_of(rows, sample, settings | {"settings_hash": key, "not_as_of": _not_as_of(app, report, learned)})


@contextmanager
def _store(app: App, folder: Path, now: datetime) -> Iterator[App]:
    with writer_lock(folder / "run", "evaluate replay", now):
        apart = app.apart(folder)
        try:
            yield apart
        finally:
            apart.close()


def _references(apart: App) -> References:
    """What a bare "#12" means: the one repository there is, as at reindex."""
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
    """Kinds learned anew without the labels of the replayed issues, which would give them away."""
    asked = {saved.case_id for saved in sample.threads if saved.kind}
    if not (asked and report.kinds_learned_from):
        return report.kinds_learned_from
    collected = Collected()
    for source in sources:
        for item in source.read():
            if isinstance(item, Issue):
                collected.note(replace(item, labels=()) if item.case_id in asked else item)
    return learn_kinds(apart.engine, apart.embedder, collected, [], progress, now)


def settings_of(app: App, order: Order, fingerprint: str) -> dict[str, Any]:
    """All that a run's rows depend on, without any secret."""
    policy = app.settings.policy
    uses_model = order.with_model and app.model is not None
    return {
        "files": fingerprint,
        "seed": order.seed,
        "sample": order.sample,
        "model": policy.model.name if uses_model else None,
        "embedding_model": app.embedder.model_id,
        "answer_threshold": policy.search.answer_threshold,
        "weights": _hash(orjson.dumps([dict(app.fusion.scoring), dict(app.fusion.trusting)])),
        "policy": _hash(policy.model_dump_json().encode()),
        "code": code_hash(),
    }


def code_hash() -> str:
    """Of everything that takes part in a suggestion: rows of two versions are never mixed."""
    digest = hashlib.sha256()
    for name in _CODE:
        for path in sorted((_ROOT / name).rglob("*")):
            if path.suffix in (".py", ".j2", ".json") and path.is_file() and "demo" not in path.parts:
                digest.update(path.relative_to(_ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def result_of(rows: Sequence[Row], sample: Sample, run: Mapping[str, Any]) -> dict[str, Any]:
    """Figures, and the rows they were counted on."""
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


def _not_as_of(app: App, report: Report, learned: Mapping[str, int]) -> list[str]:
    """What the replay knew that nobody could have known at the time of a question, in plain words."""
    said = ["Texts are as they stood when they were exported: later edits of a question or an answer are in them."]
    if report.team.source != "settings":
        source = report.team.source.replace("_", " ")
        said.append(f"Who is the team ({len(report.team.ids)} people) is known by {source} over the whole history.")
    if learned:
        numbers = ", ".join(f"{number} {kind}" for kind, number in sorted(learned.items()))
        said.append(f"Kinds were learned from labels of the whole history, but for the replayed issues ({numbers}).")
    if app.fusion == load_fusion():
        said.append(
            "The weights of search and confidence are the shipped ones, fitted on the demo workspace and on duplicates "
            "in rust-lang/rust: on these two, figures flatter."
        )
    else:
        said.append("The weights of search and confidence were fitted on this community's own history.")
    said.append("Settings, prompts and the phrases by which cases are recognised are those of today.")
    return said


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
