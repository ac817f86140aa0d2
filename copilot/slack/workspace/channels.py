"""The channels that the settings name: what each is used for, and which id a #name stands for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from copilot.slack.workspace.user_group import only_one

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from copilot.settings import Policy
    from copilot.slack.gateway import Json


def used_channels(policy: Policy) -> list[tuple[str, str]]:
    """Each setting that names a channel, with the channel: an id or a #name."""
    slack = policy.slack
    used = [("support_channels", name) for name in slack.support_channels]
    used += [("triage_channel", slack.triage_channel)] if slack.triage_channel else []
    used += [("product_channel", slack.product_channel)] if slack.product_channel else []
    return used + [("internal_channels", name) for name in slack.internal_channels]


class ChannelNames:
    """The ids that #names stand for; `listing` asks Slack for its channels, once, and only if there is a #name."""

    def __init__(self, listing: Callable[[], Sequence[Json]]) -> None:
        self._listing = listing

    @cached_property
    def _listed(self) -> Sequence[Json]:
        return self._listing()

    def called(self, name: str) -> list[str]:
        """The ids of the channels with a #name, archived ones only if there are no others; an id stands for itself."""
        if not name.startswith("#"):
            return [name]
        found = [channel for channel in self._listed if channel.get("name") == name[1:]]
        open_ones = [channel for channel in found if not channel.get("is_archived")]
        return [str(channel["id"]) for channel in open_ones or found]

    def id_of(self, name: str, setting: str) -> str:
        """The id of the one channel that a setting of [slack] names.

        Raises:
            InputError: no channel has the name, or several have.
            SlackError: Slack does not answer.
        """
        return only_one(name, self.called(name), f"[slack] {setting}")
