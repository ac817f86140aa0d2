"""People: they do what the client lets them do, and see what it shows them."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tests.strict_slack import events, interactions, modals, posting, submissions
from tests.strict_slack.clicking import element_called, field_called, names, seen_message
from tests.strict_slack.filling import action_of, missing, state_of
from tests.strict_slack.methods.reactions import react, unreact
from tests.strict_slack.records import Answer
from tests.strict_slack.state import Channel, Message

if TYPE_CHECKING:
    from tests.strict_slack.delivery import Delivery
    from tests.strict_slack.state import Json, User, View
    from tests.strict_slack.world import World

Place = Channel | str  # a channel or its id


class Person:
    """Every method returns when Slack has taken note; those that ask the app wait for its acknowledgement."""

    def __init__(self, world: World, delivery: Delivery, user: User) -> None:
        self._world, self._delivery, self.user = world, delivery, user
        self.id, self.name = user.id, user.name

    def __repr__(self) -> str:
        return f"<Person {self.id}>"

    # What they see

    @property
    def modal(self) -> View | None:
        """The view in front of them."""
        stack = self.modals
        return stack[-1] if stack else None

    @property
    def modals(self) -> list[View]:
        """The stack of views, the front one last."""
        return list(self._world.modals.get(self.id, []))

    @property
    def home(self) -> View | None:
        return self._world.homes.get(self.id)

    @property
    def ephemerals(self) -> list[Message]:
        with self._world.lock:
            everywhere = (message for channel in self._world.channels.values() for message in channel.ephemerals)
            return [message for message in everywhere if message.ephemeral_to == self.id]

    @property
    def im(self) -> Channel:
        """Their direct messages with the app."""
        with self._world.lock:
            return self._world.open_im(self.user)

    @property
    def dm(self) -> list[Message]:
        """What was said there."""
        with self._world.lock:
            return list(self._world.open_im(self.user).messages.values())

    # What they say

    def says(
        self,
        channel: Place,
        text: str,
        thread_ts: str | None = None,
        *,
        broadcast: bool = False,
        files: list[Json] | None = None,
        subtype: str | None = None,
    ) -> str:
        """Post `text`, as it stands on the wire (the client has escaped what was typed), and return its ts."""
        world = self._world
        with world.lock:
            where = world.channel(channel)
            assert not where.is_archived, f"{where.id} is archived"
            assert world.visible(where, self.id), f"{self.id} does not see {where.id}"
            if self.id not in where.members:
                where.members.append(self.id)  # whoever speaks in a public channel joins it
            message = Message(where.id, world.next_ts(where), text, user=self.id, team=self.user.team_id)
            message.client_msg_id = str(uuid4())
            message.blocks = rich_text(text) if text else None
            message.files = files
            message.subtype = subtype or ("file_share" if files else None)
            if thread_ts is not None:
                root = world.message(where, thread_ts)
                assert root is not None, f"there is no {thread_ts} to reply to"
                message.thread_ts = root.root_ts
                message.subtype = "thread_broadcast" if broadcast else message.subtype
            return posting.store(world, where, message).ts

    def edits(self, channel: Place, ts: str, text: str) -> None:
        world = self._world
        with world.lock:
            message = seen_message(world, self.id, world.channel(channel), ts)
            assert message.user == self.id, f"{ts} is not of {self.id}"
            edited = {"user": self.id, "ts": world.now_ts()}
            posting.change(world, message, text=text, blocks=rich_text(text) if text else None, edited=edited)

    def deletes(self, channel: Place, ts: str) -> None:
        """Their own message, or, as an administrator may, another's."""
        with self._world.lock:
            posting.remove(self._world, seen_message(self._world, self.id, self._world.channel(channel), ts))

    def reacts(self, channel: Place, ts: str, emoji: str) -> None:
        with self._world.lock:
            message = seen_message(self._world, self.id, self._world.channel(channel), ts)
            react(self._world, message, self.id, emoji.strip(":"))

    def unreacts(self, channel: Place, ts: str, emoji: str) -> None:
        with self._world.lock:
            message = seen_message(self._world, self.id, self._world.channel(channel), ts)
            unreact(self._world, message, self.id, emoji.strip(":"))

    # What they do with the app

    def runs_shortcut(self, callback_id: str, channel: Place, ts: str) -> Answer:
        with self._world.lock:
            where = self._world.channel(channel)
            message = seen_message(self._world, self.id, where, ts)
            payload = interactions.shortcut(self._world, self.user, callback_id, where, message)
        return self._ask(payload)

    def clicks(
        self, action_id: str, channel: Place | None = None, ts: str | None = None, value: str | None = None
    ) -> Answer:
        """A button, an overflow menu or a select: of a message, or of their modal or home."""
        return self._ask(self.click(action_id, channel, ts, value))

    def click(
        self, action_id: str, channel: Place | None = None, ts: str | None = None, value: str | None = None
    ) -> Json:
        """The payload of that click: to send later, twice or forged, with StrictSlack.interact."""
        world = self._world
        with world.lock:
            if channel is None or ts is None:
                return self._click_in_view(action_id, value)
            where = world.channel(channel)
            message = seen_message(world, self.id, where, ts)
            found = element_called(message.blocks or [], action_id, value)
            assert found is not None, f"{ts} offers {names(message.blocks or [])}, not {action_id}"
            action = action_of(*found, value, world.now_ts())
            return interactions.click_in_message(world, self.user, where, message, action)

    def types(self, given: str | dict[str, Any]) -> None:
        """Fill in their modal: its only text field, or fields by action_id (a select: by its option's value)."""
        for action_id, value in [(None, given)] if isinstance(given, str) else given.items():
            with self._world.lock:
                view = self._modal()
                block, element = field_called(view, action_id)
                view.values[block["block_id"]][element["action_id"]] = state_of(element, value)
                if not block.get("dispatch_action"):
                    continue
                action = action_of(block, element, value, self._world.now_ts())
                payload = interactions.click_in_view(self._world, self.user, view, action)
            self._ask(payload)

    def submits(self) -> Answer:
        """Press the modal's button. Nothing is sent while a field is empty that must not be."""
        world = self._world
        with world.lock:
            view = self._modal()
            assert "submit" in view.body, f"{view.title!r} has no button to submit it"
            if errors := dict(missing(view.blocks, view.values)):
                view.errors = errors
                return Answer(None, errors=errors)
            payload = interactions.submission(world, self.user, view)
        delivered = self._delivery.interact(payload)
        with world.lock:
            return submissions.apply(world, view, delivered)

    def closes(self) -> Answer | None:
        """Close the modal in front; None where the app did not ask to be told."""
        world = self._world
        with world.lock:
            view = self._modal()
            clears = view.body.get("clear_on_close") is True
            payload = interactions.closing(world, self.user, view, clears)
            if clears:
                modals.clear(world, self.id)
            else:
                modals.close(world, view)
        return self._ask(payload) if view.body.get("notify_on_close") else None

    def opens_home(self, tab: str = "home") -> None:
        """Open the app's home; `tab="messages"` opens their messages with it."""
        with self._world.lock:
            events.home_opened(self._world, self.user, tab)

    def _modal(self) -> View:
        assert self.modal is not None, f"no modal is open before {self.id}"
        return self.modal

    def _click_in_view(self, action_id: str, value: str | None) -> Json:
        views = [view for view in (self.modal, self.home) if view is not None]
        for view in views:
            found = element_called(view.blocks, action_id, value)
            if found is not None:
                block, element = found
                if element["action_id"] in view.values.get(block["block_id"], {}):
                    view.values[block["block_id"]][element["action_id"]] = state_of(element, value)
                action = action_of(block, element, value, self._world.now_ts())
                return interactions.click_in_view(self._world, self.user, view, action)
        raise AssertionError(f"their views offer {[names(view.blocks) for view in views]}, not {action_id}")

    def _ask(self, payload: Json) -> Answer:
        delivered = self._delivery.interact(payload)
        return Answer(delivered, trouble=delivered.error)


def rich_text(text: str) -> list[Json]:
    """What a client sends beside the text that was typed."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return [{"type": "rich_text", "block_id": secrets.token_urlsafe(4), "elements": [section]}]
