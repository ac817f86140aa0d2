"""Slack as a live source: its channels are synchronized into SQL, and read from there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from index.history import slack as history
from index.model import Channel, Release, Skip, Thread
from index.sources.slack_api import SlackRefusedError
from index.sources.slack_messages.into_threads import group_threads, without_root
from index.sources.slack_people import Directory, all_names
from index.sources.slack_sync import ReadingContext, SlackSync
from index.sources.slack_threads import announced, visibility_of
from index.storage.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import timedelta

    from sqlalchemy import Engine

    from index.history.forgotten import Forgotten
    from index.history.slack import ChannelState
    from index.model import Visibility
    from index.progress import Progress
    from index.sources.slack_api import Json, SlackApi

_LATEST = datetime(2200, 1, 1, tzinfo=UTC)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
# Slack's error codes for a channel that we can no longer see: it may have become private.
_WITHDRAWN = {"channel_not_found", "channel_is_limited_access"}


@dataclass(frozen=True, slots=True)
class WantedChannels:
    """What to read. Channels by id or #name: the `named` ones, else all public ones that the app is in; plus the
    `internal` ones, which may be private or shared."""

    named: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()  # read anyway if public; reported if missing
    internal: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()  # apps whose posts are the questions of the people they name


@dataclass(slots=True)
class ChannelChoice:
    """The channels to read, the ids of those that must be deleted, and what is wrong with the others."""

    channels: list[Channel] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)  # name or id, and the reason
    visibility: dict[str, Visibility] = field(default_factory=dict)  # current visibility of every listed channel


@dataclass(frozen=True, slots=True)
class Workspace:
    """What we ask Slack once before reading: our bot id, all users, channels and user groups."""

    url: str
    bot_id: str
    users: list[Json]
    channels: list[Json]
    groups: list[Json]


def open_workspace(api: SlackApi) -> Workspace:
    """Ask Slack for the users, channels and user groups.

    Raises:
        InputError: the token is not valid, or may not read this.
        SourceFailedError: Slack gave no clear answer.
    """
    me = api.call("auth.test")
    users = [user for page in api.pages("users.list") for user in page.get("members") or ()]
    pages = api.pages("conversations.list", types="public_channel,private_channel", exclude_archived=False)
    channels = [channel for page in pages for channel in page.get("channels") or ()]
    return Workspace(str(me.get("url") or ""), str(me.get("bot_id") or ""), users, channels, _groups(api))


def _groups(api: SlackApi) -> list[Json]:
    """The user groups; only their names are needed, so an error is ignored."""
    try:
        return list(api.call("usergroups.list", include_disabled=True).get("usergroups") or ())
    except SlackRefusedError:
        return []


class SlackLive:
    """The threads of a workspace's channels."""

    name = "slack"

    def __init__(
        self,
        engine: Engine,
        api: SlackApi,
        workspace: Workspace,
        wanted: WantedChannels,
        forgotten: Forgotten,
        *,
        window: timedelta,
        clock: Callable[[], datetime],
    ) -> None:
        self.is_current = True
        self._engine = engine
        self._api = api
        known = history.channel_states(engine)
        self.choice = choose_channels(workspace.channels, wanted, known, forgotten)
        self._directory = directory_of(workspace, self.choice.channels, forgotten, frozenset(wanted.forms))
        reading = ReadingContext(workspace.bot_id, self._directory, forgotten)
        self._sync = SlackSync(engine, api, reading, window, clock)
        self._malformed = 0

    @property
    def requests(self) -> int:
        return self._api.requests

    def sync(self, progress: Progress, *, full: bool) -> None:
        """Download what is new. If a channel cannot be read, that is a warning, and the others continue.

        Raises:
            InputError: the token is no longer valid.
            SourceFailedError: Slack gave no clear answer. What was read is kept.
        """
        self._malformed = 0
        for channel_id in self.choice.withdrawn:
            history.drop_channel(self._engine, channel_id)
        known = {f"#{state.name}": state for state in history.channel_states(self._engine).values()}
        for name, reason in self.choice.left_out:
            progress.note(f"Slack channel {name} is not read: {reason.replace('_', ' ')}")
            if state := known.get(name):
                history.note_problem(self._engine, Channel(state.channel, state.name, state.visibility), reason)
        for channel in self.choice.channels:
            progress.stage(f"reading Slack #{channel.name}")
            try:
                self._malformed += self._sync.channel(channel, progress, full=full)
            except SlackRefusedError as refused:
                self._leave_out(channel, refused.code, progress)

    def _leave_out(self, channel: Channel, code: str, progress: Progress) -> None:
        progress.note(f"Slack channel #{channel.name} is not read: {code.replace('_', ' ')}")
        self.choice.left_out.append((f"#{channel.name}", code))
        if code in _WITHDRAWN:
            self.choice.withdrawn.append(channel.id)
            history.drop_channel(self._engine, channel.id)
        else:
            history.note_problem(self._engine, channel, code)

    def read(self) -> Iterator[Thread | Release | Skip]:
        """Every stored thread and announced release, channel by channel, and a Skip for each channel left out."""
        for name, reason in self.choice.left_out:
            yield Skip(f"channel_{reason.removeprefix('channel_')}", name)
        for _ in range(self._malformed):
            yield Skip("malformed_message")
        for state in self._kept():
            yield from threads_kept(self._engine, Channel(state.channel, state.name, state.visibility), self._directory)

    def scopes(self) -> list[Scope]:
        """Every completely read channel, from the earliest message on; and withdrawn channels, for all time."""
        withdrawn = [Scope("slack", channel, _BEGINNING, _LATEST, withdrawn=True) for channel in self.choice.withdrawn]
        complete = (state for state in self._kept() if state.read_at)
        return [*withdrawn, *(Scope("slack", s.channel, _since(s), _LATEST) for s in complete)]

    def _kept(self) -> list[ChannelState]:
        """The stored channels that we may keep, with their current visibility in Slack."""
        states = history.channel_states(self._engine)
        listed = self.choice.visibility
        mine = (state for id_, state in states.items() if id_ in listed and id_ not in self.choice.withdrawn)
        return [replace(state, visibility=listed[state.channel]) for state in mine]


def threads_kept(
    engine: Engine, channel: Channel, directory: Directory, roots: Collection[str] | None = None
) -> Iterator[Thread | Release | Skip]:
    """The stored threads of a channel and the releases announced in it, or only those with these roots."""
    kept = list(history.messages_of(engine, channel.id, roots))
    posted = [(root, message) for root, _, message in kept if message]
    said = [(root, message) for root, message in posted if message.author]  # what an app announces has no author
    yield from announced(channel, posted, directory)
    apps = history.apps_in(engine, channel.id)
    present = dict.fromkeys((ts for _, ts, _ in kept), "") | {ts: app for ts, (app, _) in apps.items()}
    yield from group_threads(channel, said, present, directory)
    if roots is None:  # the replies to these are not read
        read = {root for root, _ in said}
        replied = ((ts, app, number) for ts, (app, number) in apps.items() if number and ts not in read)
        yield from (without_root(channel.id, ts, number, app) for ts, app, number in replied)


def choose_channels(
    listed: list[Json], wanted: WantedChannels, known: dict[str, ChannelState], forgotten: Forgotten
) -> ChannelChoice:
    """Decide which channels to read and their visibility, by Slack's flags and never by the form of an id."""
    choice = ChannelChoice()
    named = {*wanted.named, *wanted.expected, *wanted.internal}
    for raw in listed:
        channel_id, name = str(raw.get("id")), str(raw.get("name") or raw.get("id"))
        names = {channel_id, f"#{name}"}
        channel = Channel(channel_id, name, visibility_of(raw))
        private = channel.visibility == "internal"
        choice.visibility[channel_id] = channel.visibility
        if channel_id in forgotten.channels or (private and not names & set(wanted.internal)):
            if channel_id in known:
                choice.withdrawn.append(channel_id)
            if names & named:
                choice.left_out.append((f"#{name}", "forgotten" if channel_id in forgotten.channels else "private"))
        elif names & named or (not wanted.named and raw.get("is_member")):
            if problem := _problem(raw):
                choice.left_out.append((f"#{name}", problem))
            else:
                choice.channels.append(channel)
    there = {key for raw in listed for key in (str(raw.get("id")), f"#{raw.get('name')}")}
    choice.left_out += [(name, "channel_not_found") for name in sorted(named - there)]
    # A channel that Slack no longer lists may be deleted, or private without us, so nobody outside may read it.
    choice.withdrawn += [channel_id for channel_id in known if channel_id not in there]
    return choice


def _problem(raw: dict[str, Any]) -> str:
    if raw.get("is_archived"):
        return "is_archived"
    return "" if raw.get("is_member") else "not_in_channel"


def directory_of(
    workspace: Workspace, channels: Sequence[Channel], forgotten: Forgotten, forms: frozenset[str] = frozenset()
) -> Directory:
    """What the ids stand for. A forgotten person is shown as "someone", and channels that are not read have no name."""
    aliases = {str(user["id"]): all_names(user) for user in workspace.users if user.get("id")}
    aliases = {id_: known for id_, known in aliases.items() if id_ not in forgotten.users}
    names = {id_: known[0] for id_, known in aliases.items() if known}
    names |= {str(group.get("id")): str(group.get("handle") or "") for group in workspace.groups}
    names |= {channel.id: channel.name for channel in channels}
    names |= forgotten.placeholder_names()
    bots = frozenset(str(user["id"]) for user in workspace.users if user.get("id") and user.get("is_bot"))
    bots |= {workspace.bot_id}
    visibility = {str(raw.get("id")): visibility_of(raw) for raw in workspace.channels}
    # Slack lists every public channel: one that it does not list is not for everybody.
    return Directory(
        names, aliases, bots, workspace.url, forms, forgotten.users, lambda id_: visibility.get(id_, "internal")
    )


def _since(state: ChannelState) -> datetime:
    return datetime.fromtimestamp(state.earliest or 0.0, UTC)
