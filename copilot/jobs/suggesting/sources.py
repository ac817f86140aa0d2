"""The cases that waiting drafts use: as they are now, and what is redrawn when one of them changes.

Every change to the cases, in any process, raises the revision (index/storage/revision.py). So code that removes a case
need not think of the cards: each process sees that the revision rose, and looks for cards that use what was changed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from copilot.desk.posting import SourceNow
from copilot.records import jobs
from copilot.records.threads.screens import modals_open, waiting_cards
from index.lessons.rules import as_learned, learned_from
from index.lessons.store import lessons_of
from index.model import VISIBILITIES
from index.sections.section_store import docs_revision
from index.storage import case_store
from index.storage.revision import current_revision

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from sqlalchemy import Connection

    from copilot.slack.services import Services
    from index.lessons.rules import Lesson
    from index.model import Case

WAITING = timedelta(days=7)  # how long a waiting card is kept current
SEEN = timedelta(hours=1)  # how long a modal is kept current after it was opened


def sources_now(connection: Connection, cases: Mapping[str, Case]) -> dict[str, SourceNow]:
    """What matters about them to a draft that uses them."""
    lessons = lessons_of(connection, cases, with_diff=False) if cases else {}
    return {
        case_id: SourceNow(
            _contents(case, lessons.get(case_id, ())),
            case.visibility,
            any(lesson.kind == "obsolete" for lesson in lessons.get(case_id, ())),
        )
        for case_id, case in cases.items()
    }


def _contents(case: Case, lessons: Sequence[Lesson]) -> frozenset[str]:
    """The hashes of what it says: as it was stored, and as the search shows it, with what was learned."""
    if not lessons:
        return frozenset({case.answer_hash})
    last = max(lesson.at for lesson in lessons)
    shown = (as_learned(case, learned_from(lessons, audience, last)) for audience in VISIBILITIES)
    return frozenset({case.answer_hash, *(one.answer_hash for one in shown)})


def redraw_changed(since: int, services: Services) -> None:
    """`sources:REVISION`: redraw waiting cards and modals whose cases were changed since, or removed."""
    now = services.clock()
    with services.engine.begin() as connection:
        cards = waiting_cards(connection, now - WAITING)
        modals = modals_open(connection, now - SEEN)
        unchanged = _unchanged(connection, {id_ for _, ids in [*cards, *modals] for id_ in ids}, since)
        for thread, case_ids in cards:
            if not unchanged.issuperset(case_ids):
                jobs.show_card(connection, thread, now)
        for modal_id, case_ids in modals:
            if not unchanged.issuperset(case_ids):
                jobs.draw_modal(connection, modal_id, now, quietly=True)
    services.wake()


def _unchanged(connection: Connection, case_ids: Collection[str], since: int) -> set[str]:
    found = (case_store.fetch(connection, visibility, case_ids) for visibility in VISIBILITIES)
    return {case_id for cases in found for case_id, stored in cases.items() if stored.revision <= since}


def watch(services: Services) -> Callable[[], None]:
    """A function to be called often: it enqueues `redraw_changed` when cases or docs have changed, and at first."""
    seen, seen_docs = -1, (0, 0)

    def look() -> None:
        nonlocal seen, seen_docs
        with services.engine.connect() as connection:
            now, now_docs = current_revision(connection), docs_revision(connection)
        if (now, now_docs) == (seen, seen_docs):
            return
        with services.engine.begin() as connection:
            jobs.check_sources(connection, seen, services.clock())
        seen, seen_docs = now, now_docs

    return look
