"""Block Kit's rules: what Slack answers with invalid_blocks."""

from __future__ import annotations

from tests.strict_slack.block_kit.surfaces import check_message_blocks, check_view, completed

__all__ = ["check_message_blocks", "check_view", "completed"]
