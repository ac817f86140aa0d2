"""Rows of threads: what happened in them, how they stand, and where they are shown."""
