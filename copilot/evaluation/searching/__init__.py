"""How well the search finds the right case, and fitting it to a history."""
