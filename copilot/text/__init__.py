"""Markdown and Slack's own markup, as pure functions: what a text shows, where it links, and how it is rendered."""
