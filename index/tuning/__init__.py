"""Embedding models tuned to a history."""
