"""Who reads a channel, by Slack's own flags and by nothing else: asked anew each time, since flags change."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from copilot.slack.services import Services
    from index.model import Audience, Visibility


def audience_of(channel: str, s: Services) -> Audience:
    """Who reads what is posted there now: the team alone only where the settings say so and Slack agrees.

    Raises:
        SlackError: Slack does not tell.
    """
    if channel not in s.workspace.internal:
        return "public"
    flags = s.slack.channel(channel)
    is_ours = flags.get("is_private") and not flags.get("is_ext_shared") and not flags.get("is_shared")
    return "internal" if is_ours else "public"


def visibility_of(channel: str, s: Services) -> Visibility:
    """Who may learn of what is said there: everybody only where everybody in the workspace may read along.

    Raises:
        SlackError: Slack does not tell.
    """
    flags = s.slack.channel(channel)
    hidden = ("is_private", "is_im", "is_mpim", "is_ext_shared")
    return "internal" if any(flags.get(flag) for flag in hidden) else "public"
