"""A case as plain data: its source, how each message was read, its pairs, and what was learned about it since."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from copilot.commands.lessons import lessons_json
from copilot.suggestion_json import fix_json
from index.distilled.distilled import as_json
from index.distilled.distilled_rows import distilled_of
from index.history import slack as history
from index.lessons.rules import as_learned, learned_from
from index.lessons.store import learned_of
from index.releases.fixed_since import fixed_since
from index.search.outdated import LaterEvents, warnings_for
from index.storage import case_store
from index.storage.readings import reading_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from index.lessons.rules import Learned
    from index.model import Audience, Case, Pair, Release
    from index.releases.fixed_since import Rarity
    from index.storage.readings import CaseReading, ReadMessage

_OPEN = {
    "known_issue": "An open issue about something that the project means to solve.",
    "open_request": "A wish that is still open; nobody has taken it on.",
    "open_question": "A question that nobody has answered yet.",
}


def case_json(
    connection: Connection, case: Case, audience: Audience, releases: Sequence[Release], rarity: Rarity, now: datetime
) -> dict[str, Any]:
    """All of it; texts are shown as they are stored, which is redacted."""
    lessons = learned_of(connection, [case.case_id]).get(case.case_id, [])
    learned = learned_from(lessons, audience, now)
    reading = reading_of(connection, case.case_id)
    others = case_store.known_issues_naming(connection, "public", case.case_id)
    pairs = [_first_pair(case, reading), *(_pair(case.case_id, n, pair) for n, pair in enumerate(case.further, 2))]
    written = distilled_of(connection, [case]).get(case.case_id, {})
    distilled = {number: as_json(one) for number, one in written.items()}
    for number, pair in enumerate(pairs, start=1):
        pair["distilled"] = distilled.get(number)
    fix = fixed_since(case, releases, now, rarity)
    warnings = warnings_for(as_learned(case, learned), "", LaterEvents(releases, others), now, fix)
    return {
        "case_id": case.case_id,
        "source": case.source,
        "scope": case.scope,
        "url": case.url,
        "visibility": case.visibility,
        "kind": reading.kind or None,
        "title": case.title,
        "standing": case.standing,
        "standing_because": _because(case, reading),
        "asked_by": case.asked_by or None,
        "asked_at": time_of(case.asked_at),
        "answered_by": case.answered_by or None,
        "answered_by_team": case.answered_by_team if case.resolution is not None else None,
        "resolved_at": time_of(case.resolved_at),
        "points_at": case.points_at,
        "versions": list(case.versions),
        "links": list(case.links),
        "problem": case.problem,
        "resolution": case.resolution,
        "pairs": pairs,
        "messages": _messages(connection, case, reading, pairs),
        "helped": list(case.helped),
        "denied": list(case.denied),
        "fixed_since": fix_json(fix) if fix else None,
        "warnings": [*_against(learned), *warnings],
        "learned": lessons_json(connection, case.case_id, lessons, audience, now) if lessons else None,
        "distilled": distilled.get(1),
    }


def _first_pair(case: Case, reading: CaseReading) -> dict[str, Any]:
    """The case itself as its first pair; a further pair's answers are named there."""
    elsewhere = {id_ for pair in case.further for id_ in pair.answered_in}
    return {
        "id": case.case_id,
        "title": case.title,
        "standing": case.standing,
        "problem": case.problem,
        "resolution": case.resolution,
        "asked_at": time_of(case.asked_at),
        "resolved_at": time_of(case.resolved_at),
        "asked_in": [message.id for message in reading.messages if message.asks],
        "answered_in": [message.id for message in reading.messages if message.answers and message.id not in elsewhere],
    }


def _pair(case_id: str, number: int, pair: Pair) -> dict[str, Any]:
    return {
        "id": f"{case_id}#{number}",
        "title": None,
        "standing": pair.standing,
        "problem": pair.problem,
        "resolution": pair.resolution,
        "asked_at": time_of(pair.asked_at),
        "resolved_at": time_of(pair.resolved_at),
        "asked_in": list(pair.asked_in),
        "answered_in": list(pair.answered_in),
    }


def _messages(
    connection: Connection, case: Case, reading: CaseReading, pairs: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    texts = _texts(connection, case, reading.messages)
    return [
        {
            "id": message.id,
            "at": time_of(datetime.fromtimestamp(message.at, UTC)),
            "by": message.by,
            "role": message.role or None,
            "sure": message.sure,
            "asks": [pair["id"] for pair in pairs if message.id in pair["asked_in"]],
            "answers": [pair["id"] for pair in pairs if message.id in pair["answered_in"]],
            "text": texts.get(message.id),
        }
        for message in reading.messages
    ]


def _texts(connection: Connection, case: Case, messages: Iterable[ReadMessage]) -> dict[str, str]:
    """The texts by message, as far as they are kept: of an export the problem, and all from the first answer on."""
    messages = list(messages)
    said = {round(remark.at.timestamp(), 5): remark.text for remark in case.remarks}
    texts = {message.id: said[at] for message in messages if (at := round(message.at, 5)) in said}
    asks = [message.id for message in messages if message.asks]
    if len(asks) == 1:
        texts[asks[0]] = case.problem
    if case.source == "slack":
        ids = [message.id for message in messages]
        kept = history.messages_of(connection.engine, case.scope, ids)
        texts |= {ts: message.said for _, ts, message in kept if message and ts in ids}
    return texts


def _because(case: Case, reading: CaseReading) -> str:
    """Why it has its standing, in a sentence."""
    if case.source == "team":
        return "One of the team wrote it by hand."
    if case.standing == "pointer":
        return f"Another wording of the question that {case.points_at} answers."
    if case.standing in _OPEN:
        return _OPEN[case.standing]
    if case.standing == "answered":
        who = "The team" if case.answered_by_team else "Somebody outside the team"
        return f"{who} answered it, and nobody has said there that it helped."
    if case.source == "github":
        return "It was closed as completed, and somebody says that it works or a merged change closed it."
    said = _confirming(case, reading)
    return f"Message {said} says that it worked." if said else "Somebody who had asked marked an answer as right."


def _confirming(case: Case, reading: CaseReading) -> str:
    """The message that was the last word on it."""
    at = case.resolved_at.timestamp() if case.resolved_at else 0.0
    return next((one.id for one in reading.messages if abs(one.at - at) < 1e-5 and not one.answers), "")


def _against(learned: Learned) -> list[str]:
    """What the team and other askers said against it."""
    found = []
    if obsolete := learned.obsolete:
        found.append(f"Marked as obsolete on {obsolete.at:%Y-%m-%d}{f': {obsolete.note}' if obsolete.note else '.'}")
    if learned.stale:
        found.append(f"It did not help the last person who tried it ({learned.stale.at:%Y-%m-%d}).")
    return found


def time_of(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
