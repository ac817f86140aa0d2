"""What the buttons and modals do, one function each. A click is stored first, done here, and its outcome reported once.

The listener asked whether the person may act, and it is asked here again: a click may have waited for a while.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from copilot.approve import Approval, Claimed, MovedOn, Refused, TooLate, approve
from copilot.desk.card import SAYS_SO
from copilot.desk.facts import HandFact
from copilot.desk.posting import FORGOTTEN
from copilot.jobs.posting.clearance import check_approval
from copilot.jobs.posting.corrections import correct, retract, try_again
from copilot.jobs.remembering.case_edits import EDITS, change_case
from copilot.jobs.screens.outcomes import CHANGED, NOTHING_TO_SHOW, Outcome, report
from copilot.jobs.suggesting.card_facts import standing_of
from copilot.jobs.suggesting.side_messages import NOBODY_TO_ASK, side_message_of
from copilot.records import audit, jobs
from copilot.records.answers.decisions import Decision, claim, give_reason, read_decision
from copilot.records.answers.suggestions import read_suggestion
from copilot.records.answers.wishes import finish_wish
from copilot.records.threads.fact_log import facts_of, record
from copilot.records.threads.screens import change_modal
from copilot.records.threads.thread_list import parts_of
from copilot.slack.errors import SlackRefusedError
from copilot.slack.refusals import in_words
from copilot.text.split import mrkdwn_parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot.desk.card import SideMessage
    from copilot.desk.facts import HandKind
    from copilot.records.answers.suggestions import SuggestionRow
    from copilot.records.clicks import Click
    from copilot.slack.services import Services

_UNKNOWN = Outcome("This suggestion no longer exists. Ask for a new one.")
_IN_SHADOW = Outcome("Shadow mode: nothing in the thread is changed.")
_MOVED_ON = Outcome("Nothing was posted: the thread has changed. See what's new, then post anyway or redraft.")
_CHANGE_WHAT_IS_POSTED = ("correct", "retract", "try_again")


def act(click: Click, services: Services) -> None:
    """`act:ID`: do what was clicked, and report what came of it."""
    outcome = _outcome_of(click, services)
    if outcome.approval:
        outcome = _claim(outcome.approval, click, services)
    report(outcome, click, services)
    services.wake()


def _outcome_of(click: Click, services: Services) -> Outcome:
    if not services.people.is_team_now(click.user):
        with services.engine.begin() as connection:
            jobs.check_team(connection, services.clock())  # they have left, and lose what they clicked in, too
        return NOTHING_TO_SHOW
    if services.shadow and click.verb in _CHANGE_WHAT_IS_POSTED:
        return _IN_SHADOW
    do = _ACTS.get(click.verb)
    return do(click, services) if do else NOTHING_TO_SHOW


def _redraft(click: Click, services: Services) -> Outcome:
    with services.engine.begin() as connection:
        suggestion = read_suggestion(connection, click.suggestion_id)
        standing = standing_of(connection, suggestion, services) if suggestion else None
        if standing and standing.is_open:
            jobs.redraft_card(connection, click.thread, services.clock())
            return NOTHING_TO_SHOW
    by = standing.decision.by if standing and standing.decision else ""
    return _too_late(by, click, services)


def _approve(click: Click, services: Services) -> Outcome:
    with services.engine.connect() as connection:
        suggestion = read_suggestion(connection, click.suggestion_id)
    if suggestion is None or suggestion.thread != click.thread:
        return _UNKNOWN
    if suggestion.body is None:
        return Outcome(f"Nothing was posted. {FORGOTTEN}")
    draft = suggestion.body.draft.text
    text = click.text or draft
    is_edited = text.strip() != draft.strip()
    side_message = side_message_of(suggestion, services)
    # On a card everything that it shows is approved; in a modal the engineer says whether others are told, too.
    wants_side_message = not click.modal_id or bool(click.aside)
    if is_edited and not wants_side_message:
        side_message = None  # a reply of their own, which does not mention anybody else
    if side_message and not (wants_side_message and side_message.is_possible):
        return Outcome(SAYS_SO if side_message.is_possible else NOBODY_TO_ASK)
    return Outcome(approval=_approval(click, suggestion, text, side_message, is_edited=is_edited))


def _approval(
    click: Click, suggestion: SuggestionRow, text: str, side_message: SideMessage | None, *, is_edited: bool
) -> Approval:
    return Approval(
        suggestion_id=suggestion.suggestion_id,
        by=click.user,
        thread=click.thread,
        text=text,
        is_edited=is_edited,
        seen_state=click.seen_state or suggestion.thread_state or "",
        then_close=click.verb == "approve_and_close",
        side_message=side_message,
        modal_id=click.modal_id or None,
    )


def _claim(approval: Approval, click: Click, services: Services) -> Outcome:
    try:
        verdict = approve(
            approval,
            engine=services.engine,
            check=lambda approval: check_approval(approval, services),
            split=mrkdwn_parts,
            new_id=services.new_id,
            now=services.clock(),
            shadow=services.shadow,
        )
    except SlackRefusedError as error:
        return Outcome(f"Nothing was posted. {in_words(error)}")
    match verdict:
        case Claimed():
            services.metrics.decisions.labels("edited" if approval.is_edited else "approved").inc()
            return CHANGED
        case MovedOn(state):
            _look_at_the_news(click, state, services)
            return _MOVED_ON
        case Refused(why):
            return Outcome(f"Nothing was posted. {why}")
        case TooLate(by):
            return _too_late(by, click, services)


def _look_at_the_news(click: Click, state: str, services: Services) -> None:
    """Have the modal show what is new; a deletion that no event reported is found only by reading the thread again."""
    with services.engine.begin() as connection:
        change_modal(connection, click.modal_id, live_state=state)
        if click.thread[0] in services.workspace.support:
            for ts in (click.thread[1], *parts_of(connection, click.thread)):
                jobs.reread_thread(connection, (click.thread[0], ts), services.clock())


def _too_late(by: str, click: Click, services: Services) -> Outcome:
    if by == click.user:
        return Outcome("You've already decided on this.")
    who = services.people.names([by]).get(by, "Somebody") if by else "Somebody"
    return Outcome(f"{who} was faster; nothing was posted for you.")


def _dismiss(click: Click, services: Services) -> Outcome:
    with services.engine.connect() as connection:
        suggestion = read_suggestion(connection, click.suggestion_id)
    if suggestion is None:
        return _UNKNOWN
    with services.engine.begin() as connection:
        dismissal = Decision(
            click.suggestion_id,
            "dismissed",
            click.user,
            services.clock(),
            *click.thread,
            thread_state=None,
            reason=click.text or None,
            outcome="dismissed",
        )
        claimed = claim(connection, dismissal, [])
        decision = read_decision(connection, click.suggestion_id)
        if claimed:
            jobs.learn(connection, click.suggestion_id, services.clock())
    if not claimed:
        return _too_late(decision.by if decision else "", click, services)
    services.metrics.decisions.labels("dismissed").inc()
    return CHANGED


def _give_reason(click: Click, services: Services) -> Outcome:
    with services.engine.begin() as connection:
        give_reason(connection, click.suggestion_id, click.user, click.text)
        jobs.learn(connection, click.suggestion_id, services.clock())
    return CHANGED


def _finish_wish(click: Click, services: Services) -> Outcome:
    with services.engine.begin() as connection:
        finish_wish(connection, click.suggestion_id, click.user, services.clock())
    return CHANGED


def _set_status(kind: HandKind, click: Click, services: Services) -> Outcome:
    """Put on hold, release, close or reopen a thread: a fact like any other, later than all that is known of it."""
    with services.engine.begin() as connection:
        at = max(services.clock(), facts_of(connection, click.thread).latest)
        record(connection, *click.thread, HandFact(click.click_id, kind, click.user, at, click.text))
        audit.note(connection, click.user, kind, click.thread, services.clock())
        jobs.update_thread(connection, click.thread, services.clock())
    return CHANGED


_ACTS: dict[str, Callable[[Click, Services], Outcome]] = {
    "approve": _approve,
    "approve_and_close": _approve,
    "post_anyway": _approve,
    "dismiss": _dismiss,
    "reason": _give_reason,
    "redraft": _redraft,
    "correct": correct,
    "retract": retract,
    "try_again": try_again,
    "hold": partial(_set_status, "hold"),
    "release": partial(_set_status, "release"),
    "close": partial(_set_status, "close"),
    "reopen": partial(_set_status, "reopen"),
    "seen_by_product": _finish_wish,
    **dict.fromkeys(EDITS, change_case),
}
