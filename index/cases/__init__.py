"""Turns a thread or an issue into a case: what was asked, what answered it, and how sure that is."""
