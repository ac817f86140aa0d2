"""The user group that the settings name: found by its handle once, and kept by its id, whatever it is called later.

A group that is gone adds nobody to the team. While Slack merely does not answer, what it said last counts for a while.
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

BELIEVED_FOR = timedelta(minutes=15)  # what Slack said last, while it does not answer
_NO_HASTE = timedelta(seconds=10)  # between two questions while it does not
_GONE = "no_such_subteam"


@dataclass(frozen=True, slots=True)
class GroupBook:
    """Remembers which id a handle stood for."""

    known: Callable[[str], str | None] = lambda handle: None
    keep: Callable[[str, str], None] = lambda handle, group_id: None


class UserGroup:
    """One user group and its members, as Slack said last; `name` is an id or an @handle."""

    def __init__(self, slack: Gateway, name: str, book: GroupBook, clock: Callable[[], datetime]) -> None:
        self.name = name
        self.fault = ""  # why nobody of it is on the team
        self._slack = slack
        self._book = book
        self._clock = clock
        self._id: str | None = None
        self._said: tuple[datetime, frozenset[str]] | None = None
        self._tried: datetime | None = None

    @property
    def id(self) -> str:
        """Its id: of a handle the one that it had when it was first used.

        Raises:
            InputError: the handle is nobody's, or belongs to another group by now.
            SlackError: Slack does not tell.
        """
        if self._id is None:
            self._id = self._find() if self.name.startswith("@") else self.name
        return self._id

    def members(self, within: timedelta) -> frozenset[str]:
        """The ids of its members, as Slack said no longer ago than this; none of a group that is gone.

        Raises:
            InputError: the handle is nobody's, or belongs to another group by now.
            SlackError: Slack never said who is in it.
        """
        now = self._clock()
        if self._said and now - self._said[0] < within:
            return self._said[1]
        if self._tried and within and now - self._tried < _NO_HASTE:
            return self._believed(now)
        try:
            self._said, self._tried = (now, self._ask()), None
        except SlackRefusedError as error:
            if self._said is None and error.code != _GONE:
                raise
            self._said, self.fault = (now, frozenset()), f"Slack no longer shows it ({error.code})"
        except SlackError:
            if self._said is None:
                raise
            self._tried = now
            return self._believed(now)
        return self._said[1]

    def _believed(self, now: datetime) -> frozenset[str]:
        if self._said and now - self._said[0] < BELIEVED_FOR:
            return self._said[1]
        minutes = BELIEVED_FOR.total_seconds() / 60
        self.fault = f"Slack hasn't listed its members for {minutes:.0f} minutes"
        return frozenset()

    def _ask(self) -> frozenset[str]:
        """Who is in it now. Slack may go on telling the members of a group that is disabled, so that is asked first."""
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
    """The id of the user group with this @handle: the one that had it when it was first used, whatever it is called.

    Raises:
        InputError: there is none, or another group has taken the handle since.
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
        InputError: it stands for none, or for several.
    """
    if len(found) == 1:
        return found[0]
    how_many = f"is the name of {len(found)} ({', '.join(sorted(found))})" if found else "is not known to Slack"
    raise InputError(f"{setting}: {name} {how_many}; write the id instead.")
