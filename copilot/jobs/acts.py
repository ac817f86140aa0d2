"""What engineers do with buttons and modals, one function each. Clicks are stored first, and done here.

Who may act was asked at the door, and is asked again where the deed is done: an act may have waited.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.approve import Approval, Claimed, MovedOn, Refused, TooLate, approve
from copilot.desk.card import SAYS_SO
from copilot.desk.facts import HandFact
from copilot.desk.posting import FORGOTTEN
from copilot.jobs.posting.clearance import look_at_a_click
from copilot.jobs.posting.corrections import correct, retract, try_again
from copilot.jobs.remembering.case_edits import change_case
from copilot.jobs.screens.clicks import Act, redraw_all, tell
from copilot.jobs.suggesting.card_facts import standing_of
from copilot.jobs.suggesting.tellings import NOBODY_TO_ASK, told_with
from copilot.records import audit
from copilot.records.answers.decisions import Decision, claim, give_reason, read_decision
from copilot.records.answers.suggestions import read_suggestion
from copilot.records.answers.wishes import finish_wish
from copilot.records.threads.screens import change_modal
from copilot.records.threads.thread_facts import facts_of, record
from copilot.records.threads.thread_rows import parts_of
from copilot.records.work import enqueue
from copilot.slack.errors import SlackRefusedError
from copilot.slack.refusals import in_words
from copilot.text.split import mrkdwn_parts

if TYPE_CHECKING:
    from copilot.desk.facts import HandKind
    from copilot.records.work import Work
    from copilot.slack.services import Services

_UNKNOWN = "This suggestion no longer exists. Ask for a new one."


def act(work: Work, services: Services) -> None:
    """`act:ID`: do what was clicked."""
    done = Act.of(work)
    if not services.people.is_team_now(done.user):
        with services.engine.begin() as connection:
            enqueue(connection, "team:now", services.clock())  # they have left: what they clicked in goes, too
        services.wake()
        return
    if services.shadow and done.verb in ("correct", "retract", "try_again"):
        tell(done, "Shadow mode: nothing in the thread is changed.", services)
        return
    match done.verb:
        case "approve" | "approve_and_close" | "post_anyway":
            _approve(done, services)
        case "dismiss":
            _dismiss(done, services)
        case "reason":
            _give_reason(done, services)
        case "hold" | "release" | "close" | "reopen":
            _by_hand(done, done.verb, services)
        case "obsolete" | "not_obsolete" | "forget_lessons" | "save_case" | "delete_case":
            change_case(done, services)
        case "redraft":
            _redraft(done, services)
        case "correct":
            correct(done, services)
        case "retract":
            retract(done, services)
        case "seen_by_product":
            _finish_wish(done, services)
        case "try_again":
            if again := try_again(done, services):
                _claim(again, done, services)
    services.wake()


def _redraft(done: Act, services: Services) -> None:
    with services.engine.begin() as connection:
        suggestion = read_suggestion(connection, done.suggestion_id)
        standing = standing_of(connection, suggestion, services) if suggestion else None
        if standing and standing.is_open:
            enqueue(connection, f"redraft:{done.thread[0]}:{done.thread[1]}", services.clock())
            return
    by = standing.decision.by if standing and standing.decision else ""
    tell(done, _too_late(by, done, services), services)


def _approve(done: Act, services: Services) -> None:
    with services.engine.connect() as connection:
        suggestion = read_suggestion(connection, done.suggestion_id)
    if suggestion is None or suggestion.thread != done.thread:
        tell(done, _UNKNOWN, services)
        return
    if suggestion.body is None:
        tell(done, f"Nothing was posted. {FORGOTTEN}", services)
        return
    draft = suggestion.body.draft.text
    text = done.text or draft
    is_edited = text.strip() != draft.strip()
    telling = told_with(suggestion, services)
    # From a card all of what it shows is approved; in a modal the engineer says whether others are told, too.
    wanted = not done.modal_id or bool(done.aside)
    if is_edited and not wanted:
        telling = None  # a reply of their own, which says nothing of others
    if telling and not (wanted and telling.is_possible):
        tell(done, SAYS_SO if telling.is_possible else NOBODY_TO_ASK, services)
        return
    approval = Approval(
        suggestion_id=suggestion.suggestion_id,
        by=done.user,
        thread=done.thread,
        text=text,
        is_edited=is_edited,
        seen_state=done.seen_state or suggestion.thread_state or "",
        then_close=done.verb == "approve_and_close",
        telling=telling,
        modal_id=done.modal_id or None,
    )
    _claim(approval, done, services)


def _claim(approval: Approval, done: Act, services: Services) -> None:
    try:
        verdict = approve(
            approval,
            engine=services.engine,
            look=lambda approval: look_at_a_click(approval, services),
            parts=mrkdwn_parts,
            new_id=services.new_id,
            now=services.clock(),
            shadow=services.shadow,
        )
    except SlackRefusedError as error:
        tell(done, f"Nothing was posted. {in_words(error)}", services)
        return
    match verdict:
        case Claimed():
            services.metrics.decisions.labels("edited" if approval.is_edited else "approved").inc()
            redraw_all(done, services)
        case MovedOn(state):
            with services.engine.begin() as connection:
                change_modal(connection, done.modal_id, live_state=state)
                if done.thread[0] in services.workspace.support:  # a deletion that no event told of shows only there
                    for ts in (done.thread[1], *parts_of(connection, done.thread)):
                        enqueue(connection, f"reread:{done.thread[0]}:{ts}", services.clock())
            tell(
                done,
                "Nothing was posted: the thread has changed. See what's new, then post anyway or redraft.",
                services,
            )
        case Refused(why):
            tell(done, f"Nothing was posted. {why}", services)
        case TooLate(by):
            tell(done, _too_late(by, done, services), services)


def _too_late(by: str, done: Act, services: Services) -> str:
    if by == done.user:
        return "You've already decided on this."
    who = services.people.names([by]).get(by, "Somebody") if by else "Somebody"
    return f"{who} was faster; nothing was posted for you."


def _dismiss(done: Act, services: Services) -> None:
    with services.engine.connect() as connection:
        suggestion = read_suggestion(connection, done.suggestion_id)
    if suggestion is None:
        tell(done, _UNKNOWN, services)
        return
    with services.engine.begin() as connection:
        dismissal = Decision(
            done.suggestion_id,
            "dismissed",
            done.user,
            services.clock(),
            *done.thread,
            thread_state=None,
            reason=done.text or None,
            outcome="dismissed",
        )
        claimed = claim(connection, dismissal, [])
        decision = read_decision(connection, done.suggestion_id)
        if claimed:
            enqueue(connection, f"learn:{done.suggestion_id}", services.clock())
    if claimed:
        services.metrics.decisions.labels("dismissed").inc()
        redraw_all(done, services)
    else:
        tell(done, _too_late(decision.by if decision else "", done, services), services)


def _give_reason(done: Act, services: Services) -> None:
    with services.engine.begin() as connection:
        give_reason(connection, done.suggestion_id, done.user, done.text)
        enqueue(connection, f"learn:{done.suggestion_id}", services.clock())
    redraw_all(done, services)


def _finish_wish(done: Act, services: Services) -> None:
    with services.engine.begin() as connection:
        finish_wish(connection, done.suggestion_id, done.user, services.clock())
    redraw_all(done, services)


def _by_hand(done: Act, kind: HandKind, services: Services) -> None:
    """On hold, closed, reopened: a fact like any other, later than all that is known of the thread."""
    with services.engine.begin() as connection:
        at = max(services.clock(), facts_of(connection, done.thread).latest)
        record(connection, *done.thread, HandFact(done.act_id, kind, done.user, at, done.text))
        audit.note(connection, done.user, kind, done.thread, services.clock())
        enqueue(connection, f"thread:{done.thread[0]}:{done.thread[1]}", services.clock())
    redraw_all(done, services)
