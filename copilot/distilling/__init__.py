"""What a model makes of past threads at night: a thread at a time, each sentence checked, each answer kept at once."""
