"""What a model writes of past threads at night."""
