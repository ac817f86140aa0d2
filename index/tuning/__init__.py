"""Embedding models fine-tuned to a community's history."""
