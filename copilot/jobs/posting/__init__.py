"""Posting what was approved: the last check before each call, the outbox, and corrections."""
