"""What `support-copilot evaluate` runs, one command a module."""
