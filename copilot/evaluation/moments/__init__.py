"""Threads up to a moment, with the flags that a person raised there."""
