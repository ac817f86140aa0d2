"""Which comments on an issue answer it: what they say, a small scorer over that, and its weights."""
