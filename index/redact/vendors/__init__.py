"""Tables of what the tokens of vendors look like."""
