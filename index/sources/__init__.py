"""Where history comes from. A source yields threads and issues, redacted, and says what it left out and why."""
