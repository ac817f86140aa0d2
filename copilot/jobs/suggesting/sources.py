"""The cases that waiting drafts stand on: as they are now, and what is drawn anew when one of them changes.

Every change to the cases, in whatever process, counts the revision up (index/storage/revision.py). So nobody who
removes a case has to think of the cards: whoever sees that the revision has moved on looks for those that stand on what
was changed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from copilot.desk.posting import SourceNow
from copilot.records.threads.screens import modals_open, waiting_cards
from copilot.records.work import enqueue
from index.lessons.store import lessons_of
from index.model import VISIBILITIES
from index.storage import case_store
from index.storage.revision import current_revision

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from sqlalchemy import Connection

    from copilot.records.work import Work
    from copilot.slack.services import Services
    from index.model import Case

WAITING = timedelta(days=7)  # how long a card may wait and is kept current
SEEN = timedelta(hours=1)  # how long a modal is, after it was opened


def cases_now(connection: Connection, case_ids: Collection[str]) -> dict[str, Case]:
    """These cases as they stand now; what was removed is not among them."""
    return case_store.cases_by_id(connection, case_ids)


def sources_now(connection: Connection, cases: Mapping[str, Case]) -> dict[str, SourceNow]:
    """The same, as far as it matters to what stands on them."""
    lessons = lessons_of(connection, cases, with_diff=False) if cases else {}
    return {
        case_id: SourceNow(
            case.answer_hash,
            case.visibility,
            any(lesson.kind == "obsolete" for lesson in lessons.get(case_id, ())),
        )
        for case_id, case in cases.items()
    }


def look_over(work: Work, services: Services) -> None:
    """`sources:REVISION`: draw anew what waits and stands on a case that was changed since, or is gone."""
    since = int(work.names[0])
    with services.engine.begin() as connection:
        cards = waiting_cards(connection, services.clock() - WAITING)
        modals = modals_open(connection, services.clock() - SEEN)
        steady = _unchanged(connection, {id_ for _, ids in [*cards, *modals] for id_ in ids}, since)
        for (channel, ts), case_ids in cards:
            if not steady.issuperset(case_ids):
                enqueue(connection, f"show:{channel}:{ts}", services.clock())
        for modal_id, case_ids in modals:
            if not steady.issuperset(case_ids):
                enqueue(connection, f"draw:{modal_id}:again", services.clock())
    services.wake()


def _unchanged(connection: Connection, case_ids: Collection[str], since: int) -> set[str]:
    found = (case_store.fetch(connection, visibility, case_ids) for visibility in VISIBILITIES)
    return {case_id for cases in found for case_id, stored in cases.items() if stored.revision <= since}


def watch(services: Services) -> Callable[[], None]:
    """To be called often: asks for `look_over` when the cases were changed; the first time in any case."""
    seen = -1

    def look() -> None:
        nonlocal seen
        with services.engine.connect() as connection:
            now = current_revision(connection)
        if now == seen:
            return
        with services.engine.begin() as connection:
            enqueue(connection, f"sources:{seen}", services.clock())
        seen = now

    return look
