"""Markdown in Slack's own markup; see `copilot.text.mrkdwn`."""

from copilot.text.mrkdwn import LONGEST, mrkdwn

__all__ = ["LONGEST", "mrkdwn"]
