"""Whether an internal support channel's questions would be shown where outsiders read them: `serve` refuses that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.slack.audience import outsiders_read
from copilot.slack.errors import SlackRefusedError
from index.sources.slack_threads import visibility_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from copilot.slack.gateway import Gateway, Json

    Place = tuple[str, Json]  # the setting of [slack] that names a channel, and its flags

_SHOWS_WHAT_IS_ASKED = ("triage_channel", "product_channel")


def shown_outside(places: Iterable[Place]) -> str:
    """What is wrong with these settings together, and what to do about it; empty if nothing is."""
    known = list(places)
    inside = [flags for name, flags in known if name == "support_channels" and visibility_of(flags) == "internal"]
    exposed = [(name, flags) for name, flags in known if name in _SHOWS_WHAT_IS_ASKED and outsiders_read(flags)]
    if not inside or not exposed:
        return ""
    setting, channel = exposed[0]
    who = "shared with another workspace" if channel.get("is_private") else "public"
    return (
        f"[slack] {setting}: {_called(channel)} is {who}, and would show what is asked in {_called(inside[0])}, which "
        "is not open to everybody. Make it a private channel that is not shared, or take "
        f"{_called(inside[0])} out of support_channels."
    )


def flags_of(channels: Iterable[tuple[str, str]], slack: Gateway) -> list[Place]:
    """The flags of the channels that these settings name by id.

    A channel that Slack does not show us is left out; posts to it will be refused when they are made.

    Raises:
        SlackError: Slack does not answer.
    """
    found = []
    for setting, channel in channels:
        try:
            found.append((setting, slack.channel(channel)))
        except SlackRefusedError:
            continue
    return found


def _called(channel: Json) -> str:
    return f"#{channel['name']}" if channel.get("name") else str(channel["id"])
