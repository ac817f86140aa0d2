"""Replaying saved threads: what would have been suggested at the time, and how good it was."""
