"""Figures of an evaluation: from one row a thread to rates, intervals and comparisons."""
