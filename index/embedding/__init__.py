"""Embedding each text once: the model, the cache, and workers that share the work."""
