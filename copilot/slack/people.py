"""Who people are: names, pictures and time zones, and the one question that every entry point asks, who is the team.

Asked of Slack in the background and answered from memory, so that no acknowledgement waits for it.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot.slack.errors import SlackError, SlackRefusedError
from index.errors import InputError
from index.sources.slack_threads import names_a_group
from index.team import Team

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime, timedelta

    from copilot.settings import Policy
    from copilot.slack.gateway import Gateway, Json

_MOST_KNOWN = 10_000  # people kept in memory
_NOBODY_KNOWN = {"user_not_found", "user_not_visible"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in Slack; `here` is False for a member of another workspace, for a bot and for one who left."""

    id: str
    name: str
    picture: str = ""
    tz: str | None = None
    tz_offset: int | None = None
    here: bool = True


class People:
    """The people of a workspace; what is older than `fresh_for` is asked again, and serves while Slack is silent."""

    def __init__(
        self, slack: Gateway, policy: Policy, team_id: str, clock: Callable[[], datetime], fresh_for: timedelta
    ) -> None:
        self._slack = slack
        self._policy = policy
        self._team_id = team_id
        self._clock = clock
        self._fresh_for = fresh_for
        self._known: dict[str, tuple[datetime, Person]] = {}
        self._ids: dict[str, str] = {}  # of @names: resolved once, so that nobody becomes another by taking their name
        self._everybody: list[Json] | None = None
        self._groups: tuple[datetime, dict[str, str]] | None = None
        self._team: frozenset[str] = frozenset()
        self._team_at: datetime | None = None
        self._lock = threading.Lock()

    @property
    def team(self) -> Team:
        return Team(self._team, "settings")

    def is_team(self, user_id: str) -> bool:
        """Whether somebody may act: by the ids in the settings and in the user group, and by nothing that is sent."""
        return user_id in self._team

    def refresh_team(self) -> frozenset[str]:
        """Ask Slack who the team is, unless that is known well enough; its ids.

        Raises:
            InputError: a configured name is nobody's, or several people's.
            SlackError: Slack did not answer, and nothing is known yet.
        """
        with self._lock:
            now = self._clock()
            if self._team_at is None or now - self._team_at >= self._fresh_for:
                try:
                    self._team = frozenset(user for user in self._configured() if self.person(user).here)
                except SlackError:
                    if self._team_at is None:
                        raise
                else:
                    self._team_at = now
            return self._team

    def forget_team(self) -> None:
        """Slack said that the user group changed: ask anew when it is asked next."""
        with self._lock:
            self._team_at = None if not self._team else self._clock() - self._fresh_for

    def forget_names(self) -> None:
        """Ask Slack anew who everybody is."""
        self._known.clear()
        self._everybody = None

    def person(self, user_id: str) -> Person:
        """Somebody by id; where Slack does not tell, someone who is called by that id."""
        now = self._clock()
        known = self._known.get(user_id)
        if known and now - known[0] < self._fresh_for * 12:
            return known[1]
        try:
            person = _person(self._slack.user(user_id), self._team_id)
        except SlackRefusedError as error:
            if error.code not in _NOBODY_KNOWN:
                raise
            person = Person(user_id, user_id, here=False)
        except SlackError:
            if known:
                return known[1]
            raise
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[user_id] = (now, person)
        return person

    def names(self, user_ids: Iterable[str]) -> dict[str, str]:
        """How people are called, by id; whom Slack does not tell of now is left out."""
        names = {}
        for user_id in set(user_ids) - {""}:
            try:
                names[user_id] = self.person(user_id).name
            except SlackError:
                continue
        return names

    def groups_in(self, messages: Iterable[Json]) -> dict[str, str]:
        """The handles of user groups by id, where one is named in these; none while Slack does not tell them."""
        if not any(map(names_a_group, messages)):
            return {}
        now, known = self._clock(), self._groups
        if known is None or now - known[0] >= self._fresh_for:
            try:
                handles = {str(group["id"]): str(group["handle"]) for group in self._slack.user_groups()}
            except SlackError:
                handles = known[1] if known else {}
            known = self._groups = (now, handles)
        return known[1]

    def _configured(self) -> set[str]:
        team = self._policy.team
        members = {self.user_id(name, "[team] members") for name in team.members}
        group = self.group_id(team.user_group) if team.user_group else None
        return members | set(self._slack.user_group_members(group) if group else ())

    def user_id(self, name: str, setting: str) -> str:
        """The id of somebody whom a setting names by id or @name.

        Raises:
            InputError: the name is nobody's, or several people's.
        """
        if not name.startswith("@"):
            return name
        if name not in self._ids:
            if self._everybody is None:
                kept = ("id", "name", "deleted")
                self._everybody = [{key: user.get(key) for key in kept} for user in self._slack.users()]
            self._ids[name] = user_called(name, self._everybody, setting)
        return self._ids[name]

    def group_id(self, name: str) -> str:
        if not name.startswith("@"):
            return name
        return group_called(name, self._slack.user_groups())


def user_called(name: str, users: Iterable[Json], setting: str) -> str:
    """The id of the one user with this @handle; by the handle only, for anybody may show any name.

    Raises:
        InputError: it is nobody's, or several people's.
    """
    wanted = name[1:].casefold()
    here = (user for user in users if not user.get("deleted"))
    return only_one(name, [str(u["id"]) for u in here if str(u.get("name") or "").casefold() == wanted], setting)


def group_called(name: str, groups: Iterable[Json]) -> str:
    """The id of the one user group with this @handle.

    Raises:
        InputError: there is none, or there are several.
    """
    found = [str(group["id"]) for group in groups if group.get("handle") == name[1:] and not group.get("date_delete")]
    return only_one(name, found, "[team] user_group")


def only_one(name: str, found: list[str], setting: str) -> str:
    """The one id that a configured name stands for.

    Raises:
        InputError: it stands for none, or for several.
    """
    if len(found) == 1:
        return found[0]
    how_many = f"is the name of {len(found)} ({', '.join(sorted(found))})" if found else "is not known to Slack"
    raise InputError(f"{setting}: {name} {how_many}; write the id instead.")


def _person(user: Json, team_id: str) -> Person:
    profile = user.get("profile") or {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"), user["id"])
    away = user.get("team_id", team_id) != team_id or user.get("deleted") or user.get("is_bot")
    return Person(
        id=user["id"],
        name=next(str(name) for name in names if name),
        picture=str(profile.get("image_192") or profile.get("image_72") or ""),
        tz=user.get("tz"),
        tz_offset=user.get("tz_offset"),
        here=not away,
    )
