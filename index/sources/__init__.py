"""The sources of history. A source yields redacted threads and issues, and says what it left out and why."""
