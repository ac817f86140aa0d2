"""When a text is the wrong answer, or not the whole one: judgements with their reasons."""
