"""Who reads a channel, by Slack's own flags alone; asked again each time, since flags change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.slack.errors import SlackRefusedError
from index.sources.slack_threads import visibility_of as visibility_by

if TYPE_CHECKING:
    from copilot.slack.gateway import Json
    from copilot.slack.services import Services
    from index.model import Audience, Visibility


def audience_of(channel: str, services: Services) -> Audience:
    """Who reads what is posted there now: only the team if the settings say so and Slack's flags agree.

    Raises:
        SlackError: Slack does not answer, or does not show the channel.
    """
    if channel not in services.workspace.internal:
        return "public"
    return "public" if outsiders_read(services.slack.channel(channel)) else "internal"


def visibility_of(channel: str, services: Services) -> Visibility:
    """Who may see what is said there: everybody if everybody in the workspace may read the channel.

    Raises:
        SlackError: Slack does not answer, or does not show the channel.
    """
    return visibility_by(services.slack.channel(channel))


def visibility_now(channel: str, services: Services) -> Visibility:
    """Who may see what is said there; only the team if Slack does not show us the channel any more.

    Raises:
        SlackError: Slack does not answer.
    """
    try:
        return visibility_of(channel, services)
    except SlackRefusedError:
        return "internal"


def outsiders_read(flags: Json) -> bool:
    """Whether people outside the team can read a channel: it is public, or shared with another workspace."""
    is_closed = flags.get("is_private") or flags.get("is_im") or flags.get("is_mpim")
    return not is_closed or bool(flags.get("is_ext_shared") or flags.get("is_shared"))


def may_show(channel: str, destination: str, services: Services) -> bool:
    """Whether what is said in a channel may be shown in another: if it is internal, only where no outsider reads it.

    A channel that Slack does not show us counts as internal, and as read by outsiders.

    Raises:
        SlackError: Slack does not answer.
    """
    return visibility_now(channel, services) == "public" or is_team_only(destination, services)


def is_team_only(channel: str, services: Services) -> bool:
    """Whether no outsider reads a channel; False if Slack does not show it to us.

    Raises:
        SlackError: Slack does not answer.
    """
    try:
        return not outsiders_read(services.slack.channel(channel))
    except SlackRefusedError:
        return False
