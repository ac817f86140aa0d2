"""Long texts for Slack's messages and fields; see `copilot.text.split`."""

from copilot.text.split import GLUE, MESSAGE, chunk_markdown, join_chunks, mrkdwn_parts, split_markdown

__all__ = ["GLUE", "MESSAGE", "chunk_markdown", "join_chunks", "mrkdwn_parts", "split_markdown"]
