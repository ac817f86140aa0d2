"""The support copilot: from a question in Slack to a reply that a person approved."""
