"""Answering messages of invented companies, and which of their sentences and clauses answer. See README.md."""
