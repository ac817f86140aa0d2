"""Which sentences and clauses of an answering message answer. See README.md, the card of the weights."""
