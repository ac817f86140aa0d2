"""What one Slack message says: who wrote it, its words wherever Slack keeps them, and to which question it belongs."""
