"""Slack's refusals in plain words: what is wrong, and what the engineer can do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.slack.errors import SlackRefusedError

if TYPE_CHECKING:
    from index.errors import SupportCopilotError

_NOT_IN_IT = "I'm not in that channel. Run `/invite @copilot` there, then try again."
_DELETED = "The message was deleted."
_REVOKED = "The app's token was revoked. Install the app again and set SLACK_BOT_TOKEN."
_IN_WORDS = {
    "not_in_channel": _NOT_IN_IT,
    "channel_not_found": _NOT_IN_IT,
    "is_archived": "The channel is archived. Unarchive it, or answer elsewhere.",
    "thread_not_found": _DELETED,
    "message_not_found": _DELETED,
    "token_revoked": _REVOKED,
    "account_inactive": _REVOKED,
    "invalid_auth": "Slack rejects the app's token. Check SLACK_BOT_TOKEN.",
    "msg_too_long": "The reply is too long for Slack. Shorten it.",
    "restricted_action": "This workspace doesn't allow the app to post here.",
}


def in_words(error: SupportCopilotError) -> str:
    """An error in one or two sentences, with what to do about it."""
    return _IN_WORDS.get(error.code, str(error)) if isinstance(error, SlackRefusedError) else str(error)
