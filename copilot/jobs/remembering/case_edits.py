"""What an engineer does to cases by hand: calls one obsolete, forgets what was learned of it, writes, edits, deletes.

Nobody's case but one written by hand is ever deleted here: the others belong to their threads and issues.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from copilot.jobs.screens.clicks import redraw_all
from copilot.records import audit
from copilot.records.answers.suggestions import was_internal
from copilot.records.threads.screens import cards_showing, suggestion_modals
from copilot.records.threads.thread_rows import question_facts
from copilot.records.work import enqueue
from copilot.slack.audience import visibility_now
from index.cases.by_hand import PREFIX, case_by_hand, read_case, write_case
from index.lessons.rules import Lesson
from index.lessons.store import forget_lessons, mark_obsolete, unmark_obsolete
from index.storage import case_store

if TYPE_CHECKING:
    from copilot.jobs.screens.clicks import Act
    from copilot.records.work import Work
    from copilot.slack.services import Services
    from index.model import Visibility

_SEEN = timedelta(hours=1)  # how long a modal is kept current after it was opened
_WAITING = timedelta(days=7)  # how long a card may wait that has to say it


def change_case(done: Act, services: Services) -> None:
    """One of these, for good once the audit has it; whoever looks at the case sees it."""
    match done.verb:
        case "obsolete":
            _mark(done, services)
        case "not_obsolete":
            with services.engine.begin() as connection:
                unmark_obsolete(connection, done.case_id)
        case "forget_lessons":
            with services.engine.begin() as connection:
                forget_lessons(connection, done.case_id)
        case "save_case":
            _save(done, services)
        case "delete_case" if done.case_id.startswith(PREFIX):
            case_store.delete_case(services.engine, done.case_id)
    with services.engine.begin() as connection:
        audit.note(connection, done.user, done.verb, done.thread, services.clock(), text=done.text or None)
        for modal_id in suggestion_modals(connection, done.case_id, services.clock() - _SEEN):
            enqueue(connection, f"draw:{modal_id}:again", services.clock())
        for channel, ts in cards_showing(connection, done.case_id, services.clock() - _WAITING):
            enqueue(connection, f"show:{channel}:{ts}", services.clock())
    redraw_all(done, services)


def embed(work: Work, services: Services) -> None:
    """`embed:CASE`: the vectors of a case that was written by hand."""
    services.embed_case(":".join(work.names))


def _mark(done: Act, services: Services) -> None:
    lesson = Lesson(
        lesson_id=hashlib.sha256(f"obsolete {done.case_id}".encode()).hexdigest(),
        case_id=done.case_id,
        kind="obsolete",
        against=1.0,
        visibility="public",  # it hides, and tells nobody anything
        by=done.user,
        by_name=services.people.names([done.user]).get(done.user, ""),
        at=services.clock(),
        note=done.text or None,
    )
    with services.engine.begin() as connection:
        mark_obsolete(connection, lesson)


def _save(done: Act, services: Services) -> None:
    with services.engine.connect() as connection:
        before = read_case(connection, done.case_id)
        facts = question_facts(connection, done.thread)
        is_inside = was_internal(connection, done.thread) or (before is not None and before.visibility == "internal")
    aliases = services.people.aliases([done.user, *(message.author for message in facts.messages)])
    names = sorted({name for known in aliases.values() for name in known})
    visibility: Visibility = "internal" if is_inside else visibility_now(done.thread[0], services)
    case = case_by_hand(
        done.case_id,
        done.problem,
        done.text,
        visibility=visibility,  # what was asked or written among the team stays there, and what is added to it
        url=before.url if before else services.workspace.link(done.thread),
        by=done.user,
        by_name=next(iter(aliases.get(done.user, ())), ""),
        asked_at=before.asked_at if before else services.clock(),
        now=services.clock(),
        people=tuple(dict.fromkeys((*(before.people if before else ()), *names))),
    )
    write_case(services.engine, case)
    with services.engine.begin() as connection:
        enqueue(connection, f"embed:{done.case_id}", services.clock())
