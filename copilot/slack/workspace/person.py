"""One person as Slack describes them, and who an @handle stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot.slack.workspace.user_group import only_one
from index.model import SOMEONE
from index.sources.slack_people import all_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from copilot.slack.gateway import Json

# Flags of somebody who left, is a bot or a guest, or is known through a shared channel only.
_NOT_A_MEMBER = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in Slack; `here` is False for guests, bots, members of another workspace, and people who left."""

    id: str
    name: str
    picture: str = ""
    tz: str | None = None
    tz_offset: int | None = None
    here: bool = True
    is_bot: bool = False
    all_names: tuple[str, ...] = ()  # every name they go by

    @property
    def is_human(self) -> bool:
        """Whether it is known to be a person, and no app."""
        return not self.is_bot and self.name != SOMEONE


def user_called(name: str, users: Iterable[Json], setting: str) -> str:
    """The id of the one user with this @handle; display names do not count, since people choose them freely.

    Raises:
        InputError: nobody has the handle, or several people have.
    """
    wanted = name[1:].casefold()
    here = (user for user in users if not user.get("deleted"))
    return only_one(name, [str(u["id"]) for u in here if str(u.get("name") or "").casefold() == wanted], setting)


def person_from(user: Json, team_id: str) -> Person:
    """A person from `users.info`, as seen from the workspace with this id."""
    profile = user.get("profile") or {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"), user["id"])
    away = user.get("team_id", team_id) != team_id or any(user.get(flag) for flag in _NOT_A_MEMBER)
    return Person(
        id=user["id"],
        name=next(str(name) for name in names if name),
        picture=str(profile.get("image_192") or profile.get("image_72") or ""),
        tz=user.get("tz"),
        tz_offset=user.get("tz_offset"),
        here=not away,
        is_bot=bool(user.get("is_bot")),
        all_names=all_names(user),
    )
