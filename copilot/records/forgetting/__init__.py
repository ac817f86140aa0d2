"""Finding and erasing whatever is stored of a person, thread or channel."""
