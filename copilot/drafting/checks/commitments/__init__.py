"""Commitments: what a sentence commits the team to, told from facts, plans of programs, doubts and denials."""
