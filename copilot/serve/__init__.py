"""The processes of `support-copilot serve`: wiring, the two doors, the nightly reindex, the log."""
