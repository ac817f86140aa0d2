"""Titles of problems, chosen from what people wrote."""
