"""Rows about threads: what happened in them, their status, and where they are shown."""
