"""What `support-copilot serve` runs: wiring, the two ways in from Slack, the nightly reindex, the log."""
