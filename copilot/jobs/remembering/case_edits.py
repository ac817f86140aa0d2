"""What an engineer does to cases by hand: mark one obsolete, forget its lessons, write, edit or delete one.

Only cases written by hand are ever deleted here: the others belong to their threads and issues.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from copilot.jobs.screens.outcomes import CHANGED
from copilot.records import audit, jobs
from copilot.records.answers.suggestions import was_internal
from copilot.records.threads.screens import cards_showing, suggestion_modals
from copilot.records.threads.thread_list import question_facts
from copilot.slack.audience import visibility_now
from index.cases.by_hand import PREFIX, case_by_hand, read_case, write_case
from index.lessons.rules import Lesson
from index.lessons.store import forget_lessons, mark_obsolete, unmark_obsolete
from index.storage import case_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot.jobs.screens.outcomes import Outcome
    from copilot.records.clicks import Click
    from copilot.slack.services import Services
    from index.model import Visibility

_MODAL_IS_SEEN = timedelta(hours=1)  # how long a modal is kept current after it was opened
_CARD_WAITS = timedelta(days=7)  # how old a suggestion may be whose card is kept current


def change_case(click: Click, services: Services) -> Outcome:
    """Make one of the `EDITS`, write it in the audit, and redraw everything that shows the case."""
    EDITS[click.verb](click, services)
    now = services.clock()
    with services.engine.begin() as connection:
        audit.note(connection, click.user, click.verb, click.thread, now, text=click.text or None)
        for modal_id in suggestion_modals(connection, click.case_id, now - _MODAL_IS_SEEN):
            jobs.draw_modal(connection, modal_id, now, quietly=True)
        for thread in cards_showing(connection, click.case_id, now - _CARD_WAITS):
            jobs.show_card(connection, thread, now)
    return CHANGED


def embed(case_id: str, services: Services) -> None:
    """`embed:CASE`: the vectors of a case that was written by hand."""
    services.embed_case(case_id)


def _mark_obsolete(click: Click, services: Services) -> None:
    lesson = Lesson(
        lesson_id=hashlib.sha256(f"obsolete {click.case_id}".encode()).hexdigest(),
        case_id=click.case_id,
        kind="obsolete",
        against=1.0,
        visibility="public",  # it hides the case, and gives nothing away
        by=click.user,
        by_name=services.people.names([click.user]).get(click.user, ""),
        at=services.clock(),
        note=click.text or None,
    )
    with services.engine.begin() as connection:
        mark_obsolete(connection, lesson)


def _unmark_obsolete(click: Click, services: Services) -> None:
    with services.engine.begin() as connection:
        unmark_obsolete(connection, click.case_id)


def _forget_lessons(click: Click, services: Services) -> None:
    with services.engine.begin() as connection:
        forget_lessons(connection, click.case_id)


def _delete(click: Click, services: Services) -> None:
    if click.case_id.startswith(PREFIX):
        case_store.delete_case(services.engine, click.case_id)


def _save(click: Click, services: Services) -> None:
    with services.engine.connect() as connection:
        before = read_case(connection, click.case_id)
        facts = question_facts(connection, click.thread)
        is_internal = was_internal(connection, click.thread) or (before is not None and before.visibility == "internal")
    aliases = services.people.aliases([click.user, *(message.author for message in facts.messages)])
    names = sorted({name for known in aliases.values() for name in known})
    visibility: Visibility = "internal" if is_internal else visibility_now(click.thread[0], services)
    case = case_by_hand(
        click.case_id,
        click.problem,
        click.text,
        visibility=visibility,  # a case from an internal thread stays internal, whatever is added to it
        url=before.url if before else services.workspace.link(click.thread),
        by=click.user,
        by_name=next(iter(aliases.get(click.user, ())), ""),
        asked_at=before.asked_at if before else services.clock(),
        now=services.clock(),
        people=tuple(dict.fromkeys((*(before.people if before else ()), *names))),
    )
    write_case(services.engine, case)
    with services.engine.begin() as connection:
        jobs.embed_case(connection, click.case_id, services.clock())


EDITS: dict[str, Callable[[Click, Services], None]] = {
    "obsolete": _mark_obsolete,
    "not_obsolete": _unmark_obsolete,
    "forget_lessons": _forget_lessons,
    "save_case": _save,
    "delete_case": _delete,
}
