"""What was read from Slack and GitHub, stored in SQL: redacted messages and issues, and how far each reading got."""
