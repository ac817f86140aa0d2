"""The suggestion for a thread's card, and the thread as it is in Slack now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.desk.facts import slack_time
from copilot.desk.status import answered_by_others, status_of
from copilot.jobs.screens.placing import on_call_now
from copilot.jobs.suggesting.card_facts import standing_of
from copilot.records import jobs
from copilot.records.answers.suggestions import read_suggestion
from copilot.records.threads.fact_log import record_what_is_new
from copilot.records.threads.screens import read_card, save_card
from copilot.records.threads.thread_list import parts_of, question_facts
from copilot.slack.audience import audience_of, visibility_now
from copilot.slack.errors import SlackRefusedError
from index.errors import InputError

if TYPE_CHECKING:
    from datetime import datetime

    from copilot.desk.questions import ThreadKey
    from copilot.model import Suggestion
    from copilot.slack.live_thread import LiveThread
    from copilot.slack.services import Services

_GONE = {"thread_not_found", "message_not_found"}


def redraft(thread: ThreadKey, services: Services) -> None:
    """`redraft:C:TS`: the thread changed, so its card gets another suggestion."""
    live = read_again(thread, services)
    # It may be gone, answered or decided on meanwhile, which only Slack could tell.
    if live and not _is_settled(thread, services):
        suggest_for_card(live, services, since=services.clock())


def _is_settled(thread: ThreadKey, services: Services) -> bool:
    """Whether nobody is waiting for a suggestion any more."""
    with services.engine.connect() as connection:
        card = read_card(connection, thread)
        suggestion = read_suggestion(connection, card.suggestion_id) if card else None
        if suggestion:
            return not standing_of(connection, suggestion, services).is_open
        facts = question_facts(connection, thread)
    return bool(answered_by_others(facts, slack_time(thread[1]))) or status_of(facts, services.emoji) == "closed"


def suggest_for_card(live: LiveThread, services: Services, *, since: datetime) -> None:
    """Make the suggestion that a thread's card shows from now on; `since` is when somebody began to wait for it."""
    thread = live.key
    try:
        suggestion = suggest_from(live, services, engineer=on_call_now(services) or "")
    except InputError:
        return  # every message was deleted: there is nothing to answer
    with services.engine.begin() as connection:
        save_card(connection, thread, suggestion_id=suggestion.suggestion_id, live_state=None)
        jobs.show_card(connection, thread, services.clock())
    services.metrics.suggestions.labels("card", str(suggestion.answered).lower()).inc()
    services.metrics.suggestion_seconds.labels("card").observe((services.clock() - since).total_seconds())
    services.wake()


def suggest_from(
    live: LiveThread,
    services: Services,
    *,
    words: str = "",
    use_case: str | None = None,
    engineer: str = "",
    purpose: str = "",
) -> Suggestion:
    """A suggestion for a thread as it is now, in the tone of the engineer who will decide on it.

    Raises:
        NothingAskedError: nobody asked a question in it.
        InputError: the reply needs a link that is not set.
    """
    return services.suggest(
        live.conversation(),
        suggestion_id=services.new_id(),
        now=services.clock(),
        audience=audience_of(live.key[0], services),
        visibility=visibility_now(live.key[0], services),
        words=words,
        use_case=use_case,
        engineer=engineer,
        purpose=purpose,
    )


def read_live(thread: ThreadKey, services: Services) -> LiveThread:
    """The whole question as it is in Slack now; what is new is recorded as facts, in case its events were lost."""
    with services.engine.connect() as connection:
        parts = parts_of(connection, thread)
    live = services.reader.read(thread, parts)
    if thread[0] in services.workspace.support:
        record_what_is_new(services.engine, thread[0], live.facts_by_thread())
    return live


def read_again(thread: ThreadKey, services: Services) -> LiveThread | None:
    """The same; None where the thread is gone."""
    try:
        return read_live(thread, services)
    except SlackRefusedError as error:
        if error.code in _GONE:
            return None
        raise
