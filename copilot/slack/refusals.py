"""What Slack's refusals mean, for the engineer who can do something about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.slack.errors import SlackRefusedError

if TYPE_CHECKING:
    from index.errors import SupportCopilotError

_IN_WORDS = {
    "not_in_channel": "The app is not in this channel. Invite it with /invite, then try again.",
    "channel_not_found": "The app cannot see this channel. Invite it with /invite, then try again.",
    "is_archived": "The channel is archived. Unarchive it, or answer elsewhere.",
    "thread_not_found": "The message is gone; somebody deleted it.",
    "message_not_found": "The message is gone; somebody deleted it.",
    "token_revoked": "The app's token was revoked. Install the app again and set SLACK_BOT_TOKEN.",
    "account_inactive": "The app's token was revoked. Install the app again and set SLACK_BOT_TOKEN.",
    "invalid_auth": "Slack does not know the app's token. Check SLACK_BOT_TOKEN.",
    "msg_too_long": "The reply is too long for Slack. Shorten it.",
    "restricted_action": "A rule of this workspace does not let the app post here.",
}


def in_words(error: SupportCopilotError) -> str:
    """An error in one or two sentences, with what to do about it."""
    return _IN_WORDS.get(error.code, str(error)) if isinstance(error, SlackRefusedError) else str(error)
