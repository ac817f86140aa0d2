"""What each command does: read the input, call one use case, print the result."""
