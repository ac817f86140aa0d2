"""From raw history (Slack, GitHub) to searchable cases. Knows nothing of the app in `copilot`."""
