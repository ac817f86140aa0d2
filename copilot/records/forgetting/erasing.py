"""Erasing texts by the rules in `erasable.py`: set to null, deleted, or kept without names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, and_, delete, or_, select, update

from copilot.records.forgetting.erasable import RULES
from copilot.records.tables import DECISIONS, FACTS, MODALS, OUTBOX, SUGGESTIONS, WORK

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from sqlalchemy import ColumnElement, Table

    from copilot.records.forgetting.rule import Effect, Reach, Rule

_CHUNK = 200
_IN_HAND = ("sending", "unknown")  # Slack may have it: its text is erased once its outcome is known


def erase(connection: Connection, reach: Reach) -> int:
    """Erase everything within a reach from the app's tables; returns how many suggestions lost their texts."""
    reach.modals |= set(connection.scalars(select(MODALS.c.modal_id).where(_any(_about_modals(reach)))))
    _drop_work(connection, reach)
    _erase_decided(connection, reach)
    _blank_notes(connection, reach)
    for rule in RULES.values():
        if not rule.elsewhere:
            _apply(connection, rule, reach)
    if reach.mask:
        for rule in RULES.values():
            _mask(connection, rule, reach.mask.apply)
    return len(reach.suggestions)


def _apply(connection: Connection, rule: Rule, reach: Reach) -> None:
    column = rule.table.c
    found: list[tuple[Effect, Iterator[ColumnElement[bool]]]] = [
        (effect, iter([column[name] == reach.user])) for name, effect in rule.by_person.items() if reach.user
    ]
    if rule.by_thread != "keep":
        found.append((rule.by_thread, in_threads(rule.table, reach.threads)))
        found.append((rule.by_thread, iter([column.channel == reach.channel] if reach.channel else [])))
    if rule.by_quoting != "keep":
        found.append((rule.by_quoting, in_threads(rule.table, reach.quoting)))
    if rule.by_suggestion != "keep":
        found.append((rule.by_suggestion, _among(column.suggestion_id, reach.suggestions)))
    if rule.by_case != "keep":
        found.append((rule.by_case, _among(column.case_id, reach.case_ids)))
    for effect, conditions in found:
        for where in conditions:
            statement = delete(rule.table) if effect == "delete" else update(rule.table).values(dict(rule.blank))
            connection.execute(statement.where(where))


def _mask(connection: Connection, rule: Rule, without: Callable[[Any], Any]) -> None:
    """Take the names out of what others wrote; what was derived from the old words is deleted."""
    for name in rule.masked:
        column, key = rule.table.c[name], list(rule.table.primary_key)
        for row in connection.execute(select(*key, column).where(column.is_not(None))).all():
            *ids, value = row
            if (masked := without(value)) != value:
                gone = {"vectors": None} if "vectors" in rule.blank else {}
                here = (one == id_ for one, id_ in zip(key, ids, strict=True))
                connection.execute(update(rule.table).where(*here).values({name: masked, **gone}))


def _blank_notes(connection: Connection, reach: Reach) -> None:
    """Erase why threads in which they took part are on hold, since it may be about them."""
    for where in in_threads(FACTS, reach.quoting):
        for row in connection.execute(select(FACTS.c.fact_id, FACTS.c.body).where(where, FACTS.c.kind == "hand")).all():
            blank = update(FACTS).where(FACTS.c.fact_id == row.fact_id)
            connection.execute(blank.values(body=dict(row.body) | {"note": ""}))


def _erase_decided(connection: Connection, reach: Reach) -> None:
    """Cancel texts that were approved but not posted yet."""
    for decided, posts in zip(_decided(DECISIONS, reach), _decided(OUTBOX, reach), strict=True):
        waiting = and_(posts, OUTBOX.c.state == "ready")
        stopped = select(OUTBOX.c.suggestion_id).where(waiting)
        connection.execute(
            update(DECISIONS)
            .where(DECISIONS.c.suggestion_id.in_(stopped), DECISIONS.c.outcome == "sending")
            .values(outcome="failed", problem="The text was erased on request.")
        )
        connection.execute(update(OUTBOX).where(waiting).values(state="failed"))
        connection.execute(update(OUTBOX).where(posts, OUTBOX.c.state.not_in(_IN_HAND)).values(text=None))
        settled = (decided, DECISIONS.c.outcome.not_in(_IN_HAND))
        connection.execute(update(DECISIONS).where(*settled).values(text=None, reason=None))


def _decided(table: Table, reach: Reach) -> Iterator[ColumnElement[bool]]:
    yield from in_threads(table, reach.everywhere)
    yield from _among(table.c.suggestion_id, reach.suggestions)
    if reach.channel:
        yield table.c.channel == reach.channel
    if reach.user:
        yield (table.c.by if "by" in table.c else table.c.approved_by) == reach.user


def erase_settled(connection: Connection, suggestion_id: str) -> None:
    """Erase the texts of a decision that was being posted when its suggestion was forgotten, now that it is settled."""
    forgotten = select(SUGGESTIONS.c.suggestion_id).where(
        SUGGESTIONS.c.suggestion_id == suggestion_id, SUGGESTIONS.c.body.is_(None)
    )
    settled = (DECISIONS.c.suggestion_id.in_(forgotten), DECISIONS.c.outcome.not_in(_IN_HAND))
    connection.execute(update(DECISIONS).where(*settled).values(text=None, reason=None))
    sent = (OUTBOX.c.suggestion_id.in_(forgotten), OUTBOX.c.state.not_in(_IN_HAND))
    connection.execute(update(OUTBOX).where(*sent).values(text=None))


def _drop_work(connection: Connection, reach: Reach) -> None:
    """Delete jobs that hold something of theirs, waiting or given up. Jobs without a payload only have ids."""
    rows = connection.execute(select(WORK.c.key, WORK.c.payload, WORK.c.error).where(WORK.c.payload.is_not(None)))
    keys = [row.key for row in rows if row.payload and _is_theirs(row.payload, row.error, reach)]
    for where in _among(WORK.c.key, keys):
        connection.execute(delete(WORK).where(where))


def _is_theirs(payload: dict[str, Any], error: str | None, reach: Reach) -> bool:
    thread = tuple(payload.get("thread") or (payload.get("channel"), payload.get("thread_ts") or payload.get("ts")))
    return bool(
        thread in reach.everywhere
        or (reach.channel and reach.channel in (thread[0], payload.get("place"), payload.get("channel")))
        or (reach.user and payload.get("user") == reach.user)
        or payload.get("suggestion_id") in reach.suggestions
        or payload.get("modal_id") in reach.modals
        or payload.get("case_id") in reach.case_ids
        or (reach.mask and reach.mask.found_in([payload, error]))
    )


def _about_modals(reach: Reach) -> Iterator[ColumnElement[bool]]:
    yield from in_threads(MODALS, reach.everywhere)
    yield from _among(MODALS.c.suggestion_id, reach.suggestions)
    yield from [MODALS.c.channel == reach.channel] if reach.channel else []
    yield from [MODALS.c.user == reach.user] if reach.user else []


def _any(conditions: Iterator[ColumnElement[bool]]) -> ColumnElement[bool]:
    return or_(MODALS.c.modal_id.is_(None), *conditions)  # the first is never true: or_ needs one


def _among(column: Any, ids: Collection[str]) -> Iterator[ColumnElement[bool]]:
    """Conditions that a column is one of these values, some values at a time."""
    ordered = sorted(ids)
    return (column.in_(ordered[at : at + _CHUNK]) for at in range(0, len(ordered), _CHUNK))


def in_threads(table: Table, threads: Collection[tuple[str, str]]) -> Iterator[ColumnElement[bool]]:
    """Conditions that a row is about one of these threads, some threads at a time."""
    ordered = sorted(threads)
    for at in range(0, len(ordered), _CHUNK):
        some = ordered[at : at + _CHUNK]
        yield or_(*(and_(table.c.channel == channel, table.c.thread_ts == ts) for channel, ts in some))
