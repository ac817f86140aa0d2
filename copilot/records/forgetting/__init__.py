"""Finding and erasing everything stored about a person, thread or channel."""
