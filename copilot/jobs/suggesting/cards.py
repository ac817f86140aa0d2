"""The card of a thread: made when the question has been gathered, and brought up to date whenever something happens."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

import orjson
import structlog

from copilot.desk.facts import slack_time
from copilot.desk.hours import next_working_moment
from copilot.desk.questions import group_roots, ready_at
from copilot.desk.status import answered_by_others, status_of
from copilot.jobs.screens.placing import Nowhere, Place, may_stand, on_call_now, place_for, put, take_away
from copilot.jobs.suggesting.compose import compose, is_open, names_for, standing_of
from copilot.records.answers.suggestions import read_suggestion
from copilot.records.threads.screens import change_card, read_card, save_card
from copilot.records.threads.thread_facts import record_what_is_new, roots_by
from copilot.records.threads.thread_rows import mark_part, parts_of, question_facts
from copilot.records.work import ask
from copilot.slack.audience import audience_of, visibility_now
from copilot.slack.errors import SlackRefusedError
from copilot.slack.views.card_view import card_blocks, card_text
from index.errors import InputError

if TYPE_CHECKING:
    from datetime import datetime

    from copilot.desk.facts import ThreadFacts
    from copilot.desk.questions import ThreadKey
    from copilot.model import Suggestion
    from copilot.records.work import Work
    from copilot.slack.live_thread import LiveThread
    from copilot.slack.services import Services

_TYPING = timedelta(hours=1)  # no question is typed for longer
_NOBODY_ON_CALL = timedelta(minutes=5)  # until it is looked again
_log = structlog.get_logger("cards")
_GONE = {"thread_not_found", "message_not_found"}


def gather(work: Work, s: Services) -> datetime | None:
    """`card:C:TS`: a user began a thread. When its question has been typed, and somebody works, it gets a card."""
    thread = (work.names[0], work.names[1])
    with s.engine.begin() as connection:
        began = slack_time(thread[1])
        author = next((m.author for m in question_facts(connection, thread).messages if m.ts == thread[1]), "")
        roots = roots_by(connection, thread[0], author, began - _TYPING)
        groups = group_roots(roots, s.join)
        first = groups.get(thread)
        if first is None:
            return None  # deleted
        for part, of in groups.items():
            if part != of:
                mark_part(connection, part, of[1])
        if first != thread:
            kind = "show" if read_card(connection, first) else "card"
            ask(connection, f"{kind}:{first[0]}:{first[1]}", s.clock())
            return None
        typed = [slack_time(ts) for (_, ts), of in groups.items() if of == thread]
        typed += _own_replies(question_facts(connection, thread), author)
        ready = ready_at(began, max(typed), s.pause, s.longest_pause)
        due = next_working_moment(max(ready, s.clock()), s.policy.hours)
        if s.clock() < due:
            return due
        if read_card(connection, thread):
            return None
    suggest_for_card(thread, s, since=due)
    return None


def _own_replies(facts: ThreadFacts, author: str) -> list[datetime]:
    """When the asker went on in the thread, before anybody else said something."""
    own = takewhile(lambda message: message.author == author, facts.messages)
    return [message.at for message in own]


def redraft(work: Work, s: Services) -> None:
    """`redraft:C:TS`: the thread moved on, and its card gets another suggestion."""
    suggest_for_card((work.names[0], work.names[1]), s, since=s.clock())


def suggest_for_card(thread: ThreadKey, s: Services, *, since: datetime) -> None:
    live = _read_again(thread, s)
    if live is None or _is_settled(thread, s):
        return  # gone; or, as only Slack could tell, answered or decided on meanwhile
    try:
        suggestion = suggest_from(live, s, engineer=on_call_now(s) or "")
    except InputError:
        return  # nobody's words are left: there is nothing to answer
    with s.engine.begin() as connection:
        save_card(connection, thread, suggestion_id=suggestion.suggestion_id, live_state=None)
        ask(connection, f"show:{thread[0]}:{thread[1]}", s.clock())
    s.metrics.suggestions.labels("card", str(suggestion.answered).lower()).inc()
    s.metrics.suggestion_seconds.labels("card").observe((s.clock() - since).total_seconds())
    s.wake()


def _is_settled(thread: ThreadKey, s: Services) -> bool:
    """Whether nobody waits for a suggestion any more."""
    with s.engine.connect() as connection:
        card = read_card(connection, thread)
        suggestion = read_suggestion(connection, card.suggestion_id) if card else None
        if suggestion:
            return not is_open(standing_of(connection, suggestion, s))
        facts = question_facts(connection, thread)
    return bool(answered_by_others(facts, slack_time(thread[1]))) or status_of(facts, s.emoji) == "closed"


def suggest_from(
    live: LiveThread,
    s: Services,
    *,
    words: str = "",
    use_case: str | None = None,
    engineer: str = "",
    purpose: str = "",
) -> Suggestion:
    """A suggestion for a thread as it is now, in the tone of the engineer who will decide on it.

    Raises:
        NothingAskedError: nobody asks anything in it.
        InputError: the reply needs a link that is not set.
    """
    return s.suggest(
        live.conversation(),
        suggestion_id=s.new_id(),
        now=s.clock(),
        audience=audience_of(live.key[0], s),
        visibility=visibility_now(live.key[0], s),
        words=words,
        use_case=use_case,
        engineer=engineer,
        purpose=purpose,
    )


def read_live(thread: ThreadKey, s: Services) -> LiveThread:
    """The whole question as it is in Slack now; what is seen on the way is kept as facts, whatever events were lost."""
    with s.engine.connect() as connection:
        parts = parts_of(connection, thread)
    live = s.reader.read(thread, parts)
    if thread[0] in s.workspace.support:
        record_what_is_new(s.engine, thread[0], live.facts_by_thread())
    return live


def show(work: Work, s: Services) -> datetime | None:
    """`show:C:TS`: post the card, or change it to what is true now."""
    thread = (work.names[0], work.names[1])
    with s.engine.connect() as connection:
        card = read_card(connection, thread)
    if card and not may_stand(card, s):
        take_away(card, s)
    with s.engine.connect() as connection:
        card = read_card(connection, thread)
        suggestion = read_suggestion(connection, card.suggestion_id) if card else None
        if card is None or suggestion is None:
            return None
        standing = standing_of(connection, suggestion, s)
    live = _read_again(thread, s) if standing.moved_on and (is_open(standing) or standing.is_halfway) else None
    if live:
        with s.engine.connect() as connection:
            standing = standing_of(connection, suggestion, s)
    drawn = compose(suggestion, standing, s, live=live)
    if card.card_ts is None and drawn.state not in ("open", "stale"):
        if card.waits:
            with s.engine.begin() as connection:
                change_card(connection, thread, waits=None)
        return None
    names = names_for(drawn, s)
    text, blocks = card_text(drawn, names), card_blocks(drawn, s.clock(), names)
    shown_hash = hashlib.sha256(orjson.dumps([text, blocks])).hexdigest()
    if shown_hash == card.shown_hash:
        return None
    place = Place(card.card_channel, card.shown_to) if card.card_channel else place_for(thread, s)
    if isinstance(place, Nowhere):
        _log.warning("card.nowhere", why=place.why)
        with s.engine.begin() as connection:
            change_card(connection, thread, waits=place.why[:200])
        return s.clock() + _NOBODY_ON_CALL
    where = {"card_channel": place.channel, "shown_to": place.shown_to}
    where["card_ts"] = put(place, card.card_ts, text, blocks, s)
    shown = {"shown_hash": shown_hash, "live_state": drawn.live_state or None}
    with s.engine.begin() as connection:
        change_card(connection, thread, **where, **shown, waits=None)
    return None


def _read_again(thread: ThreadKey, s: Services) -> LiveThread | None:
    try:
        return read_live(thread, s)
    except SlackRefusedError as error:
        if error.code in _GONE:
            return None
        raise
