"""Sections of the documentation: what one is, and how they are stored."""
