"""Turning texts into vectors, once each: the model, the cache, and workers that share the work."""
