"""The workspace as a test arranges it and looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.strict_slack import posting
from tests.strict_slack.people import Person, Place
from tests.strict_slack.state import Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.strict_slack.delivery import Delivery
    from tests.strict_slack.state import Channel, Ping, UserGroup
    from tests.strict_slack.world import World


class Workspace:
    """Who and what is there. Lists are copies; what they hold is live."""

    def __init__(self, world: World, delivery: Delivery) -> None:
        self.world = world
        self._delivery = delivery

    @property
    def api_url(self) -> str:
        """For WebClient(base_url=...)."""
        return f"{self.world.base_url}/api/"

    @property
    def bot_token(self) -> str:
        return self.world.bot_token

    @property
    def app_token(self) -> str:
        return self.world.app_token

    @property
    def signing_secret(self) -> str:
        return self.world.signing_secret

    @property
    def bot_user_id(self) -> str:
        return self.world.bot_user_id

    @property
    def bot_id(self) -> str:
        return self.world.bot_id

    @property
    def app_id(self) -> str:
        return self.world.app_id

    @property
    def team_id(self) -> str:
        return self.world.team_id

    def add_user(
        self,
        name: str,
        *,
        real_name: str | None = None,
        tz: str = "Etc/UTC",
        tz_offset: int = 0,
        team_id: str | None = None,
        is_bot: bool = False,
        is_restricted: bool = False,
    ) -> Person:
        """A person; with another workspace's `team_id`, a stranger of Slack Connect."""
        about = {"tz": tz, "tz_offset": tz_offset, "is_bot": is_bot, "is_restricted": is_restricted}
        with self.world.lock:
            team = team_id or self.team_id
            user = self.world.add_user(name, real_name=real_name, team_id=team, **about)
        return Person(self.world, self._delivery, user)

    def add_channel(
        self,
        name: str,
        members: Iterable[Person] = (),
        *,
        is_private: bool = False,
        is_ext_shared: bool = False,
        is_mpim: bool = False,
        bot_in: bool = True,
    ) -> Channel:
        """A channel; whoever comes or goes later is added to or removed from its `members`, by id."""
        about = {"is_private": is_private, "is_ext_shared": is_ext_shared, "is_mpim": is_mpim}
        with self.world.lock:
            return self.world.add_channel(name, [person.id for person in members], bot_in, **about)

    def archive(self, channel: Place) -> None:
        self.world.channel(channel).is_archived = True

    def add_user_group(self, handle: str, members: Iterable[Person]) -> UserGroup:
        with self.world.lock:
            return self.world.add_group(handle, [person.id for person in members])

    def other_bot_says(self, channel: Place, text: str, thread_ts: str | None = None, bot_id: str = "B0OTHER") -> str:
        """Another app posts; its ts."""
        with self.world.lock:
            where = self.world.channel(channel)
            about = {"bot_id": bot_id, "app_id": f"A0{bot_id[2:]}", "username": "other bot", "subtype": "bot_message"}
            message = Message(where.id, self.world.next_ts(where), text, team=self.team_id, thread_ts=thread_ts)
            for name, value in about.items():
                setattr(message, name, value)
            return posting.store(self.world, where, message).ts

    def thread(self, channel: Place, ts: str) -> list[Message]:
        """The root and its replies."""
        with self.world.lock:
            where = self.world.channel(channel)
            root = self.world.message(where, ts)
            return [*([root] if root is not None else []), *self.world.replies(where, ts)]

    def messages(self, channel: Place) -> list[Message]:
        """All that stands in the channel and its threads, oldest first."""
        with self.world.lock:
            return list(self.world.channel(channel).messages.values())

    def pings(self) -> list[Ping]:
        """Who was, or would be, notified by what the app posted."""
        with self.world.lock:
            return list(self.world.pings)

    @property
    def problems(self) -> list[str]:
        """What Slack lets pass and an app should never do: unknown arguments, unescaped text, invalid blocks, …

        The list is live: clear it where a problem is meant.
        """
        return self.world.problems

    @property
    def scopes(self) -> set[str]:
        """What the bot token may do; change it or replace it."""
        return self.world.scopes

    @scopes.setter
    def scopes(self, scopes: set[str]) -> None:
        self.world.scopes = set(scopes)

    @property
    def subscriptions(self) -> set[str]:
        """The types of events the app is told of."""
        return self.world.subscriptions

    def revoke_token(self) -> None:
        """Every call is refused from now on, and no event is delivered."""
        self.world.revoked = True
