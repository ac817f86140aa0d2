"""What the app answers in its own direct messages, Slack's pane for agents."""
