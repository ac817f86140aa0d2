"""What people see in Slack: pure builders of Block Kit, from plain values to dictionaries."""
