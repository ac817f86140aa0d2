"""One night of distilling: the newest threads first, each answer kept as it comes, until the budget is spent."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING

from copilot.distilling.material import materials_of
from copilot.drafting.errors import BudgetSpentError, ModelError, ModelReplyError
from index.distilled import distilled_rows
from index.distilled.distilled import Distilled
from index.model import Issue, Thread
from index.storage import case_store
from index.storage.readings import NOT_READ, readings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Engine

    from copilot.distilling.distiller import Distiller
    from copilot.distilling.material import Material
    from index.progress import Progress

_BATCH = 200
_LEAST = 1_000  # tokens that one answer takes at least: no more threads than that are kept in memory
_SPENT = "the tokens for tonight are spent"
_PATIENCE = 3  # failures in a row, after which the model is left alone for the night


@dataclass(slots=True)
class Night:
    """What came of it."""

    written: int = 0
    unusable: int = 0  # the model's answer was no answer, or the thread does not fit
    sentences_dropped: int = 0
    tokens: int = 0
    waiting: int = 0  # for the next night
    stopped: str = ""  # why it ended before all were asked for


@dataclass(frozen=True, slots=True, order=True)
class _Waiting:
    """A pair that the model is to be asked about; the newest counts most."""

    at: float
    key: tuple[str, int]
    made_from: str = field(compare=False)
    material: Material = field(compare=False)


def distill(
    engine: Engine,
    distiller: Distiller,
    items: Iterable[object],
    budget: int,
    clock: Callable[[], datetime],
    progress: Progress,
) -> Night:
    """Have the model write down what changed since it was last asked; `items` are what the sources yield.

    `budget` is in tokens, of one day (UTC): a second run on that day has what the first one left.
    """
    progress.stage("distilling threads")
    night = Night()
    with engine.connect() as connection:
        spent = distilled_rows.tokens_since(connection, _midnight(clock()))
    waiting, total = _newest(engine, distiller, items, max(1, (budget - spent) // _LEAST))
    failures = 0
    for one in waiting:
        error = _distill(engine, distiller, one, budget - spent - night.tokens, clock, night)
        failures = failures + 1 if error else 0
        if isinstance(error, BudgetSpentError) or failures == _PATIENCE:
            night.stopped = _SPENT if isinstance(error, BudgetSpentError) else str(error)
            break
        progress.advance()
    night.waiting = total - night.written - night.unusable
    if night.waiting and not night.stopped:
        night.stopped = _SPENT if total > len(waiting) else "the model did not answer"
    return night


def _distill(
    engine: Engine, distiller: Distiller, one: _Waiting, left: int, clock: Callable[[], datetime], night: Night
) -> ModelError | None:
    """Ask about one pair and keep the answer; why there is none, if another time there may be one."""
    answer, usage = distiller(one.material, left)
    tokens = usage.input_tokens + usage.output_tokens
    night.tokens += tokens
    if isinstance(answer, ModelError) and not isinstance(answer, ModelReplyError):
        return answer
    distilled = answer if isinstance(answer, Distilled) else None
    with engine.begin() as connection:
        distilled_rows.keep(
            connection,
            *one.key,
            distilled,
            made_from=one.made_from,
            basis=one.material.basis,
            model=distiller.model,
            tokens=tokens,
            at=clock(),
        )
    night.written += distilled is not None
    night.unusable += distilled is None
    night.sentences_dropped += len(distilled.dropped) if distilled else 0
    return None


def _newest(engine: Engine, distiller: Distiller, items: Iterable[object], most: int) -> tuple[Sequence[_Waiting], int]:
    """The newest pairs whose messages the model has not been asked about, and how many there are in all."""
    newest: list[_Waiting] = []
    total = 0
    for some in _batches(item for item in items if isinstance(item, Thread | Issue)):
        for one in _unknown(engine, distiller, some):
            total += 1
            heapq.heappush(newest, one)
            if len(newest) > most:
                heapq.heappop(newest)
    return sorted(newest, reverse=True), total


def _unknown(engine: Engine, distiller: Distiller, items: Sequence[Thread | Issue]) -> Iterator[_Waiting]:
    ids = [item.case_id for item in items]
    with engine.begin() as connection:
        cases, readings = case_store.cases_by_id(connection, ids), readings_of(connection, ids)
        known = distilled_rows.known(connection, ids)
        for item in items:
            if (case := cases.get(item.case_id)) is None:
                continue
            for material in materials_of(item, case, readings.get(item.case_id, NOT_READ)):
                key, made_from = (material.case_id, material.pair), distiller.made_from(material)
                before, basis = known.get(key, ("", ""))
                if before != made_from:
                    at = (case.resolved_at or case.asked_at).timestamp()
                    yield _Waiting(at, key, made_from, material)
                elif basis != material.basis:
                    distilled_rows.mend_basis(connection, *key, material.basis)


def _batches(items: Iterable[Thread | Issue]) -> Iterator[list[Thread | Issue]]:
    batch: list[Thread | Issue] = []
    for item in items:
        batch.append(item)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch


def _midnight(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
