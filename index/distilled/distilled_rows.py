"""What was distilled, in SQL: kept as it comes, read with the cases that it is about, dropped with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from index.distilled.distilled import as_json, from_json, pairs_by_number
from index.storage import case_store
from index.storage.rows import put
from index.storage.tables import DISTILLED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from index.distilled.distilled import Distilled
    from index.model import Case

_ROW = DISTILLED.c
_MOST_PARAMETERS = 500


def keep(
    connection: Connection,
    case_id: str,
    pair: int,
    distilled: Distilled | None,
    *,
    made_from: str,
    basis: str,
    model: str,
    tokens: int,
    at: datetime,
) -> None:
    """Store what a model wrote of a pair; None: nothing usable, and it is not asked again until something changes."""
    body = as_json(distilled) if distilled else None
    about = {"made_from": made_from, "basis": basis, "body": body, "model": model, "tokens": tokens, "at": at}
    put(connection, DISTILLED, {"case_id": case_id, "pair": pair, **about})


def known(connection: Connection, case_ids: Collection[str]) -> dict[tuple[str, int], tuple[str, str]]:
    """What the answers that are kept were made from, and their basis, by case and pair."""
    query = select(_ROW.case_id, _ROW.pair, _ROW.made_from, _ROW.basis)
    rows = (row for some in _chunks(case_ids) for row in connection.execute(query.where(_ROW.case_id.in_(some))))
    return {(row.case_id, row.pair): (row.made_from, row.basis) for row in rows}


def distilled_of(connection: Connection, cases: Iterable[Case]) -> dict[str, dict[int, Distilled]]:
    """What was distilled of these cases, by pair, as far as the pairs still read as they did."""
    bases = {case.case_id: pairs_by_number(case) for case in cases}
    query = select(_ROW.case_id, _ROW.pair, _ROW.basis, _ROW.body).where(_ROW.body.is_not(None))
    found: dict[str, dict[int, Distilled]] = {}
    for some in _chunks(bases):
        for row in connection.execute(query.where(_ROW.case_id.in_(some))):
            if bases[row.case_id].get(row.pair) == row.basis:
                found.setdefault(row.case_id, {})[row.pair] = from_json(row.body)
    return found


def mend_basis(connection: Connection, case_id: str, pair: int, basis: str) -> None:
    """The messages are the same, only our own reading of them has changed: what was distilled is still about it."""
    mine = (_ROW.case_id == case_id, _ROW.pair == pair)
    connection.execute(update(DISTILLED).where(*mine).values(basis=basis))


def drop_stale(connection: Connection) -> None:
    """Delete what was distilled of pairs that are gone or read otherwise now: it may quote what was taken back."""
    rows = connection.execute(select(_ROW.case_id, _ROW.pair, _ROW.basis)).all()
    cases = case_store.cases_by_id(connection, list({row.case_id for row in rows}))
    bases = {case_id: pairs_by_number(case) for case_id, case in cases.items()}
    for row in rows:
        if bases.get(row.case_id, {}).get(row.pair) != row.basis:
            connection.execute(delete(DISTILLED).where(_ROW.case_id == row.case_id, _ROW.pair == row.pair))


def tokens_since(connection: Connection, at: datetime) -> int:
    """The tokens that the answers since then took."""
    return connection.scalar(select(func.coalesce(func.sum(_ROW.tokens), 0)).where(_ROW.at >= at)) or 0


def _chunks(case_ids: Collection[str]) -> Iterable[list[str]]:
    ordered = list(case_ids)
    return (ordered[at : at + _MOST_PARAMETERS] for at in range(0, len(ordered), _MOST_PARAMETERS))
