"""Keeping the index up to date while the app runs: what is solved now can be found a minute later."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from copilot.jobs.screens.placing import recheck_cards
from copilot.jobs.suggesting.sources import WAITING
from copilot.records import audit, jobs
from copilot.records.answers.sent_replies import SentReplies
from copilot.records.threads.screens import cards_in
from copilot.slack.audience import visibility_now
from copilot.slack.errors import SlackRefusedError
from index.cases.make import CaseMaker
from index.cases.references import References
from index.history import slack as history
from index.history.forgotten import read_forgotten
from index.model import Case, Channel, Release, Thread
from index.releases.announcement import vouched_for
from index.sources.slack_live import threads_kept
from index.sources.slack_messages.into_threads import burst_around
from index.sources.slack_messages.own_posts import with_known_posts
from index.sources.slack_people import Directory
from index.sources.slack_sync import ReadingContext
from index.sources.slack_threads import people_in, visibility_of
from index.storage import case_store
from index.storage.members import remembered_team
from index.storage.readings import note_readings
from index.storage.releases import remove_channel, replace_post

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from copilot.desk.questions import ThreadKey
    from copilot.slack.gateway import Json
    from copilot.slack.services import Services
    from index.history.forgotten import Forgotten
    from index.team import Team

_AFTER_A_REINDEX = timedelta(minutes=1)
_AROUND = 4 * 3600.0  # seconds; several messages that make up one question are closer together than that
_NOT_READABLE = {"not_in_channel", "is_archived", "missing_scope"}
_GONE = {"thread_not_found", "message_not_found", "channel_not_found"}


def remember(thread: ThreadKey, services: Services) -> datetime | None:
    """`remember:C:TS`: read one thread, and turn it into the case that it is now, if it is one.

    A reindex at work may have read the thread earlier and save that later, so this is done once more after it.
    """
    indexing = services.is_indexing()
    _remember(*thread, services)
    return services.clock() + _AFTER_A_REINDEX if indexing else None


def _remember(channel_id: str, ts: str, services: Services) -> None:
    forgotten = read_forgotten(services.engine)
    channel = _channel(channel_id, services)
    if channel is None or channel_id in forgotten.channels:
        return
    try:
        raw = _read(channel_id, ts, services)
    except SlackRefusedError as error:
        if error.code not in _NOT_READABLE:
            raise
        return  # keep what is known of it
    if raw:
        reading = ReadingContext(services.workspace.bot_id, _directory(raw, forgotten, services), forgotten)
        page = [kept for message in raw if (kept := reading.kept(message, channel_id))]
        history.keep_replies(services.engine, channel_id, ts, page, services.clock().timestamp(), last=True)
    else:
        reading = ReadingContext(services.workspace.bot_id, _directory([], forgotten, services), forgotten)
        history.drop_thread(services.engine, channel_id, ts)
    _save(channel, ts, reading, services)


def check_channel(channel_id: str, services: Services) -> None:
    """`look_at:C`: the readers of a channel may have changed; hide what they may not see, drop what may not be kept."""
    channel = _channel(channel_id, services)
    with services.engine.begin() as connection:
        if case_store.delete_scope(connection, "slack", channel_id, keep=channel.visibility if channel else None):
            audit.note(connection, "slack", "channel_withdrawn", (channel_id, ""), services.clock())
        remove_channel(connection, channel_id, keep=channel.visibility if channel else None)
        for thread in cards_in(connection, channel_id, services.clock() - WAITING):  # others may read its answers now
            jobs.show_card(connection, thread, services.clock())
    if channel is None:
        history.drop_channel(services.engine, channel_id)
    recheck_cards(channel_id, services)
    services.wake()


def _save(channel: Channel, ts: str, reading: ReadingContext, services: Services) -> None:
    """Save the cases and releases that the thread and its neighbours make now, and remove what they made before."""
    roots = burst_around(
        ts, history.roots_between(services.engine, channel.id, float(ts) - _AROUND, float(ts) + _AROUND)
    )
    items = list(threads_kept(services.engine, channel, reading.directory, roots))
    mine = [thread for thread in items if isinstance(thread, Thread) and any(m.ts == ts for m in thread.messages)]
    repositories = services.policy.github.repositories
    references = References(repositories[0] if len(repositories) == 1 else None)
    make = CaseMaker(_team(services), references, False, reading.forgotten)
    announced = [item for item in items if isinstance(item, Release) and item.ts == ts]
    replace_post(services.engine, channel.id, ts, list(vouched_for(announced, make.team, references)))
    sent = SentReplies(services.engine, channel.id)
    made = [make.read(with_known_posts(thread, sent)) for thread in mine]
    read = {case.case_id: reading for case, reading in made if isinstance(case, Case)}
    cases = [case for case, _ in made if isinstance(case, Case)]
    case_store.save_cases(services.engine, cases, case_store.Changes())
    gone = {f"slack:{channel.id}:{ts}", *(thread.case_id for thread in mine)} - {case.case_id for case in cases}
    with services.engine.begin() as connection:
        note_readings(connection, read)
        case_store.remove(connection, sorted(gone))
    for case in cases:
        services.embed_case(case.case_id)


def _channel(channel_id: str, services: Services) -> Channel | None:
    """The channel as its flags describe it; None if nothing of it may be kept."""
    try:
        flags = services.slack.channel(channel_id)
    except SlackRefusedError as error:
        if error.code not in _GONE:
            raise
        return None
    visibility = visibility_of(flags)
    name = str(flags.get("name") or channel_id)
    named = {channel_id, f"#{name}"} & set(services.policy.slack.internal_channels)
    return None if visibility == "internal" and not named else Channel(channel_id, name, visibility)


def _read(channel_id: str, ts: str, services: Services) -> list[Json]:
    try:
        return services.slack.thread(channel_id, ts)
    except SlackRefusedError as error:
        if error.code not in _GONE:
            raise
        return []


def _directory(raw: Sequence[Json], forgotten: Forgotten, services: Services) -> Directory:
    seen = people_in(raw)
    aliases = services.people.aliases(seen - forgotten.users)
    shown = {user: known[0] for user, known in aliases.items()}
    names = shown | services.people.groups_in(raw) | forgotten.placeholder_names()
    bots = services.people.bots(seen) | {services.workspace.bot_id}
    return Directory(
        names,
        aliases,
        bots,
        services.workspace.url,
        frozenset(services.policy.slack.forms_from),
        forgotten.users,
        lambda channel: visibility_now(channel, services),
    )


def _team(services: Services) -> Team:
    known = remembered_team(services.engine)
    return replace(known, ids=known.ids | services.people.team.ids)
