"""Saved threads: the questions that an evaluation replays, and the answers they really got."""
