"""The strict Slack is itself tested, with the real SDK and a real Bolt app."""
