"""The desk around the answers: what is known about each thread, and what follows from it."""
