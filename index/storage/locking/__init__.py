"""Locks that keep two writers apart: on one machine, and across all that share a database."""
