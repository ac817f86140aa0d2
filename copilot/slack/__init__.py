"""The edge to Slack: what comes from it, and what is shown there."""
