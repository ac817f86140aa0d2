"""Invented secrets and what only looks like one, and how redaction does on them."""
