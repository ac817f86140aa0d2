"""What was read from live sources, kept in SQL: messages and issues, redacted, and how far the reading has come."""
