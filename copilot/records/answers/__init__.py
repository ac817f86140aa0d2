"""Rows of suggestions, decisions and posts, and what they cost."""
