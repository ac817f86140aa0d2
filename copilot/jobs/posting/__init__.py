"""Posting what was approved: the last look before each call, the outbox, and corrections."""
