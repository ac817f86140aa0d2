"""What each command does: input read, one use case called, result printed."""
