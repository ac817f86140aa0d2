"""The user group that the settings name: found by its handle once, then known by its id, even if it is renamed.

A group that was deleted or disabled adds nobody to the team. While Slack does not answer, its last answer counts for
a while.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from copilot.slack.errors import SlackError, SlackRefusedError
from index.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from copilot.slack.gateway import Gateway, Json

BELIEVED_FOR = timedelta(minutes=15)  # how long Slack's last answer counts while it does not answer
_RETRY_PAUSE = timedelta(seconds=10)  # between two questions while Slack does not answer
_GONE = "no_such_subteam"


@dataclass(frozen=True, slots=True)
class GroupBook:
    """Remembers the group id that a handle stood for."""

    known: Callable[[str], str | None] = lambda handle: None
    keep: Callable[[str, str], None] = lambda handle, group_id: None


class UserGroup:
    """One user group and its members by Slack's last answer; `name` is an id or an @handle."""

    def __init__(self, slack: Gateway, name: str, book: GroupBook, clock: Callable[[], datetime]) -> None:
        self.name = name
        self.fault = ""  # why none of its members is on the team
        self._slack = slack
        self._book = book
        self._clock = clock
        self._id: str | None = None
        self._answer: tuple[datetime, frozenset[str]] | None = None
        self._tried: datetime | None = None

    @property
    def id(self) -> str:
        """Its id; a handle stands for the group that had it when the handle was first used.

        Raises:
            InputError: no group has the handle, or another group has it now.
            SlackError: Slack does not answer.
        """
        if self._id is None:
            self._id = self._find() if self.name.startswith("@") else self.name
        return self._id

    def members(self, within: timedelta) -> frozenset[str]:
        """The ids of its members, by an answer of Slack's that is no older than this; none if the group is gone.

        Raises:
            InputError: no group has the handle, or another group has it now.
            SlackError: Slack has never said who is in it.
        """
        now = self._clock()
        if self._answer and now - self._answer[0] < within:
            return self._answer[1]
        if self._tried and within and now - self._tried < _RETRY_PAUSE:
            return self._believed(now)
        try:
            self._answer, self._tried = (now, self._ask()), None
        except SlackRefusedError as error:
            if self._answer is None and error.code != _GONE:
                raise
            self._answer, self.fault = (now, frozenset()), f"Slack no longer shows it ({error.code})"
        except SlackError:
            if self._answer is None:
                raise
            self._tried = now
            return self._believed(now)
        return self._answer[1]

    def _believed(self, now: datetime) -> frozenset[str]:
        if self._answer and now - self._answer[0] < BELIEVED_FOR:
            return self._answer[1]
        minutes = BELIEVED_FOR.total_seconds() / 60
        self.fault = f"Slack hasn't listed its members for {minutes:.0f} minutes"
        return frozenset()

    def _ask(self) -> frozenset[str]:
        """Ask Slack who is in it. Slack may still list the members of a disabled group, so that is checked first."""
        group = next((one for one in self._slack.user_groups(disabled=True) if one["id"] == self.id), None)
        if group is None or group.get("date_delete"):
            self.fault = "it is disabled" if group else "Slack does not know it"
            return frozenset()
        members = frozenset(self._slack.user_group_members(self.id))
        self.fault = ""
        return members

    def _find(self) -> str:
        group_id = group_meant(self.name, self._slack.user_groups(), self._book.known(self.name))
        self._book.keep(self.name, group_id)
        return group_id


def group_meant(name: str, groups: Iterable[Json], known: str | None) -> str:
    """The id of the user group that had this @handle when it was first used, even if it was renamed since.

    Raises:
        InputError: no group has the handle, or another group has taken it.
    """
    found = [str(group["id"]) for group in groups if group.get("handle") == name[1:] and not group.get("date_delete")]
    if known and found and known not in found:
        raise InputError(
            f"[team] user_group: {name} was {known} when it was first used, and is now another group, {found[0]}. "
            "Write the id of the one that you mean."
        )
    return known or only_one(name, found, "[team] user_group")


def only_one(name: str, found: list[str], setting: str) -> str:
    """The one id that a configured name stands for.

    Raises:
        InputError: nothing has that name, or several things have.
    """
    if len(found) == 1:
        return found[0]
    how_many = f"is the name of {len(found)} ({', '.join(sorted(found))})" if found else "is not known to Slack"
    raise InputError(f"{setting}: {name} {how_many}; write the id instead.")
