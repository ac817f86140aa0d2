"""The Bolt app: every way into the copilot from Slack, in one list, behind one check."""

from __future__ import annotations

import logging
import traceback
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt import App as BoltApp
from slack_bolt import BoltResponse

from copilot.records import jobs
from copilot.slack.errors import SlackError
from copilot.slack.listeners import decide, edit_case, open_home, suggest_answer
from copilot.slack.tenancy import is_member_elsewhere, is_ours
from copilot.slack.views.outsiders import team_only_modal
from copilot.slack.views.replies import WRITES

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot.slack.events import EventFilter
    from copilot.slack.services import Services

    Listener = Callable[[dict[str, Any], Any, Services], None]

SHORTCUTS: dict[str, Listener] = {"suggest_answer": suggest_answer.suggest_answer}
ACTIONS: dict[str, Listener] = {
    # on a card
    "approve": decide.click,
    "post_anyway": decide.click,
    "dismiss": decide.click,
    "correct": decide.click,
    "retract": decide.click,
    "try_again": decide.click,
    "more": decide.click,
    "edit": suggest_answer.edit,
    "answer_from": suggest_answer.answer_from,
    **dict.fromkeys(WRITES, suggest_answer.write),
    # in the modal of a suggestion
    "search_again": suggest_answer.suggest_again,
    "use_case": suggest_answer.suggest_again,
    "unfold": suggest_answer.unfold,
    "write": suggest_answer.suggest_again,
    "read_stopped": suggest_answer.read_stopped,
    "redraft": decide.redraft,  # on a card too
    "open_modal": suggest_answer.open_modal,
    "case_menu": edit_case.case_menu,
    "write_case": edit_case.write_case,  # in the modal of a thread too
    "not_obsolete": edit_case.change_case,
    "forget_lessons": edit_case.change_case,
    "delete_case": edit_case.change_case,
    # on the home page, and in the modal of a thread
    "open_thread": suggest_answer.open_thread,
    "suggest_here": suggest_answer.suggest_here,
    "hold": decide.click,
    "release": decide.click,
    "close": decide.click,
    "reopen": decide.click,
    "seen_by_product": decide.click,
    "home_page_back": open_home.turn_page,
    "home_page_on": open_home.turn_page,
}
SUBMISSIONS: dict[str, Listener] = {
    "post_reply": decide.post_reply,
    "correct_reply": decide.correct_reply,
    "hold_thread": decide.hold_thread,
    "dismiss_suggestion": decide.dismiss_suggestion,
    "obsolete_case": edit_case.obsolete_case,
    "save_case": edit_case.save_case,
}

_LISTENERS = 24  # threads; each waits for Slack to open a view
_log = structlog.get_logger("slack")


def make_app(services: Services, event_filter: EventFilter, signing_secret: str | None) -> BoltApp:
    """The app with all its listeners; with a secret, requests without a valid signature are refused."""
    for name in ("slack_bolt", "slack_sdk"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # they log whole requests, or a line per request
    app = BoltApp(
        name="copilot",  # otherwise Bolt asks for the whole call stack, with its sources, in a tenth of a second
        client=services.slack.client,
        signing_secret=signing_secret or "",
        request_verification_enabled=bool(signing_secret),
        listener_executor=ThreadPoolExecutor(_LISTENERS, thread_name_prefix="listener"),
        logger=logging.getLogger("slack_bolt.copilot"),
        ignoring_self_events_enabled=False,  # Bolt ignores too much, such as the deletion of our own post
    )
    app.error(partial(_failed, services))
    app.use(_ours_only(services))
    app.use(_event_middleware(services, event_filter))
    for callback_id, listener in SHORTCUTS.items():
        app.message_shortcut(callback_id)(_team_only(listener, services))
    for action_id, listener in ACTIONS.items():
        app.action(action_id)(_team_only(listener, services))
    for callback_id, listener in SUBMISSIONS.items():
        app.view_submission(callback_id)(_team_only(listener, services))
    return app


def _ours_only(services: Services) -> Callable[..., Any]:
    """Refuse a signed request that is about another workspace or app before any of it is read or stored."""

    def check(body: dict[str, Any], next: Callable[[], Any]) -> Any:  # noqa: A002 - Bolt's name
        if is_ours(body, services.workspace):
            return next()
        services.metrics.events.labels("foreign", "refused").inc()
        _log.warning("request.foreign", kind=str(body.get("type"))[:30], hint="it names another workspace or app")
        return BoltResponse(status=401, body="", headers={"x-slack-no-retry": "1"})

    return check


def _event_middleware(services: Services, event_filter: EventFilter) -> Callable[..., Any]:
    """Store events before Bolt acknowledges them; an event that cannot be stored is not acknowledged."""

    def store_event(body: dict[str, Any], next: Callable[[], Any]) -> Any:  # noqa: A002 - Bolt's name
        if body.get("type") != "event_callback":
            return next()
        event, event_id = body.get("event"), str(body.get("event_id") or "")[:200]
        kind = str(event.get("type")) if isinstance(event, dict) else ""
        try:
            kept = event_filter.stored(event) if isinstance(event, dict) and event_id else None
        except (KeyError, TypeError, ValueError, AttributeError):
            kept = None  # not the shape that Slack documents
            services.metrics.events.labels(kind, "malformed").inc()
        else:
            services.metrics.events.labels(kind, "kept" if kept else "ignored").inc()
        if kept is not None:
            with services.engine.begin() as connection:
                jobs.take_event(connection, event_id, kept, services.clock())
            services.wake()
        return BoltResponse(status=200, body="")

    return store_event


def _failed(services: Services, error: Exception) -> BoltResponse:
    """A request could not be handled: it is not acknowledged, so that Slack sends it again."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    _log.error("request.failed", error=type(error).__name__, at=f"{where.name}:{where.lineno}")
    services.metrics.errors.labels("request").inc()
    return BoltResponse(status=500, body="")


def _team_only(listener: Listener, services: Services) -> Callable[..., None]:
    """The one authorisation check, on the user that Slack names; others see a note that this is for the team."""

    def checked(body: dict[str, Any], ack: Any) -> None:
        if services.people.is_team(body["user"]["id"]) and not is_member_elsewhere(body, services.workspace):
            try:
                listener(body, ack, services)
            except SlackError as error:  # a view could not be opened; the click itself is stored
                _log.warning("listener.slack", listener=listener.__name__, reason=str(error))
            return
        view = team_only_modal()
        if body["type"] == "view_submission":
            ack(response_action="update", view=view)
            return
        ack()
        try:
            if (body.get("view") or {}).get("type") == "modal":
                services.slack.change_view(body["view"]["id"], view)
            else:
                services.slack.open_view(body["trigger_id"], view)
        except SlackError as error:
            _log.warning("listener.refusal", reason=str(error))

    return checked
