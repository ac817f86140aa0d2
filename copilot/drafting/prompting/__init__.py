"""What the language model is told: the prompt, and how much of a thread and its cases fits into it."""
