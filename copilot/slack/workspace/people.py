"""Who people are: names, pictures, time zones, and whether they are on the team, which every entry point asks.

Slack is asked in the background and the answers come from memory, so that no acknowledgement waits for it.
"""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from copilot.slack.errors import SlackError, SlackRefusedError
from copilot.slack.workspace.person import Person, person_from, user_called
from copilot.slack.workspace.user_group import BELIEVED_FOR, UserGroup
from index.model import SOMEONE
from index.sources.slack_threads import names_a_group
from index.team import Team

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from copilot.settings import Policy
    from copilot.slack.gateway import Gateway, Json
    from copilot.slack.workspace.user_group import GroupBook

TEAM_IS_FRESH_FOR = timedelta(minutes=1)  # how old an answer of Slack's may be: who is in the user group
PEOPLE_ARE_FRESH_FOR = timedelta(minutes=5)  # whether they are full members of this workspace
ACTING = timedelta(seconds=1)  # both, before somebody acts
LOOKING = timedelta(seconds=10)  # both, before somebody is shown something
_NAMES_ARE_FRESH_FOR = timedelta(hours=1)
_GROUPS_ARE_FRESH_FOR = timedelta(minutes=5)
_log = structlog.get_logger("people")
_MOST_KNOWN = 10_000  # people kept in memory
_NOBODY_KNOWN = {"user_not_found", "user_not_visible"}


class People:
    """The people of a workspace; Slack is asked who the team is again once its answer is older than `fresh_for`."""

    def __init__(
        self,
        slack: Gateway,
        policy: Policy,
        team_id: str,
        clock: Callable[[], datetime],
        book: GroupBook,
        fresh_for: timedelta = TEAM_IS_FRESH_FOR,
    ) -> None:
        self._slack = slack
        self._policy = policy
        self._team_id = team_id
        self._clock = clock
        self._fresh_for = fresh_for
        self._known: dict[str, tuple[datetime, Person]] = {}
        # Of @names, resolved once, so that nobody becomes somebody else by taking their name.
        self._ids: dict[str, str] = {}
        self._everybody: list[Json] | None = None
        self._groups: tuple[datetime, dict[str, str]] | None = None
        self._listed: frozenset[str] = frozenset()
        self._team: frozenset[str] = frozenset()
        self._team_at: datetime | None = None
        self._is_stale = False
        self._changed: set[str] = set()  # whose data Slack reported as changed since they were last read
        name = policy.team.user_group
        self._group = UserGroup(slack, name, book, clock) if name else None
        self._lock = threading.Lock()

    @property
    def team(self) -> Team:
        return Team(self._team, "settings")

    @property
    def group_fault(self) -> str:
        """Why none of the user group's members is on the team; empty if they are."""
        return f"{self._group.name}: {self._group.fault}" if self._group and self._group.fault else ""

    def is_team(self, user_id: str) -> bool:
        """Whether somebody may act, as far as is known, by the ids in the settings and the user group alone.

        Slack is not asked, so this is for code that must not wait.
        """
        return user_id in self._team

    def is_listed(self, user_id: str) -> bool:
        """Whether the settings or the user group name somebody, even if they are deactivated or a guest now."""
        return user_id in self._listed

    def is_team_now(self, user_id: str, within: timedelta = ACTING) -> bool:
        """Whether somebody may act at this moment: asked right before something is done or posted for them.

        Slack is asked again about the user group and the person, unless its answer is more recent than this. While it
        does not answer, its last answer counts for a quarter of an hour; after that, nobody may act.
        """
        try:
            if user_id not in self.refresh_team(within) or not self._counts(user_id, within):
                with self._lock:
                    self._team -= {user_id}
                return False
        except SlackError:
            return False
        return True

    def refresh_team(self, within: timedelta | None = None) -> frozenset[str]:
        """The ids of the team; Slack is asked unless its last answer is more recent than this.

        Raises:
            InputError: a configured name stands for nobody, for several people, or for another group than before.
            SlackError: Slack did not answer, and nothing is known yet.
        """
        with self._lock:
            now = self._clock()
            fresh_for = timedelta(0) if self._is_stale else self._fresh_for if within is None else within
            if self._team_at is None or now - self._team_at >= fresh_for:
                self._is_stale = False
                before, fault = self._team, self.group_fault
                self._listed = frozenset(self._configured(fresh_for))
                self._team = frozenset(user for user in self._listed if self._counts(user, PEOPLE_ARE_FRESH_FOR))
                if self.group_fault != fault or (self._team_at and self._team != before):
                    _log.warning("team.changed", members=len(self._team), user_group=self.group_fault or "known")
                self._team_at = now
            return self._team

    def forget_team(self, user_id: str = "") -> None:
        """Slack reported a change to the user group or to this person: ask it again when this is next needed."""
        with self._lock:
            self._is_stale = True
            self._changed.add(user_id)

    def forget_names(self) -> None:
        """Forget who people are, so that Slack is asked again."""
        self._known.clear()
        self._everybody = None

    def _counts(self, user_id: str, within: timedelta) -> bool:
        """Whether somebody whom the settings name is a full member of this workspace, by a recent answer of Slack's."""
        try:
            answered_at, person = self._person_at(user_id, within)
        except SlackError:
            if self._team_at is None:
                raise
            return False
        return person.here and self._clock() - answered_at < BELIEVED_FOR

    def person(self, user_id: str, within: timedelta = _NAMES_ARE_FRESH_FOR) -> Person:
        """Somebody by id, by an answer of Slack's that is no older than this, or its last one if it does not answer.

        People that Slack does not know here are called `SOMEONE`.
        """
        return self._person_at(user_id, within)[1]

    def _person_at(self, user_id: str, within: timedelta) -> tuple[datetime, Person]:
        """When Slack described somebody, and how."""
        if fresh := self._fresh(user_id, within):
            return fresh
        now, known = self._clock(), self._known.get(user_id)
        try:
            person = person_from(self._slack.user(user_id), self._team_id)
        except SlackRefusedError as error:
            if error.code not in _NOBODY_KNOWN:
                raise
            person = Person(user_id, SOMEONE, here=False)
        except SlackError:
            if known:
                return known
            raise
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[user_id] = (now, person)
        self._changed.discard(user_id)
        return now, person

    def _fresh(self, user_id: str, within: timedelta) -> tuple[datetime, Person] | None:
        known = None if user_id in self._changed else self._known.get(user_id)
        return known if known and self._clock() - known[0] < within else None

    def names(self, user_ids: Iterable[str]) -> dict[str, str]:
        """People's names by id, without those that Slack gives no answer about now."""
        names = {}
        for user_id in set(user_ids) - {""}:
            try:
                names[user_id] = self.person(user_id).name
            except SlackError:
                continue
        return names

    def aliases(self, user_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """All names that people go by, by id, without people that Slack does not know or gives no answer about now."""
        shown = self.names(user_ids).items()
        return {user: self.person(user).all_names or (name,) for user, name in shown if name != SOMEONE}

    def bots(self, user_ids: Iterable[str]) -> frozenset[str]:
        """Those of these ids that are an app's, not a person's, as far as Slack gives an answer about them now."""
        return frozenset(user for user in self.names(user_ids) if self.person(user).is_bot)

    def is_person(self, user_id: str) -> bool:
        """Whether an id is known to be a person's.

        Raises:
            SlackError: Slack does not answer.
        """
        return self.person(user_id).is_human

    def is_known_as_person(self, user_id: str) -> bool | None:
        """The same by what is in memory, for code that must not wait for Slack; None if that does not tell."""
        known = self._fresh(user_id, _NAMES_ARE_FRESH_FOR)
        return known[1].is_human if known else None

    def groups_in(self, messages: Iterable[Json]) -> dict[str, str]:
        """All user groups' handles by id, if these messages name a group; none while Slack does not answer."""
        if not any(map(names_a_group, messages)):
            return {}
        now, known = self._clock(), self._groups
        if known is None or now - known[0] >= _GROUPS_ARE_FRESH_FOR:
            try:
                handles = {str(group["id"]): str(group["handle"]) for group in self._slack.user_groups()}
            except SlackError:
                handles = known[1] if known else {}
            known = self._groups = (now, handles)
        return known[1]

    def _configured(self, within: timedelta) -> set[str]:
        members = {self.user_id(name, "[team] members") for name in self._policy.team.members}
        return members | (self._group.members(within) if self._group else set())

    def user_id(self, name: str, setting: str) -> str:
        """The id of the person whom a setting names by id or @name.

        Raises:
            InputError: nobody has the name, or several people have.
        """
        if not name.startswith("@"):
            return name
        if name not in self._ids:
            if self._everybody is None:
                kept = ("id", "name", "deleted")
                self._everybody = [{key: user.get(key) for key in kept} for user in self._slack.users()]
            self._ids[name] = user_called(name, self._everybody, setting)
        return self._ids[name]

    def group_id(self) -> str | None:
        """The id of the user group that the settings name, if they do.

        Raises:
            InputError: no group has its handle, or another group has it now.
            SlackError: Slack does not answer.
        """
        return self._group.id if self._group else None
