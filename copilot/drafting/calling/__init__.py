"""Calling the language model: the client, its deadline, its budget, and reading its reply."""
