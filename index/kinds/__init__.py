"""What kind of request a text is: a bug, a feature request or a question, learned from labelled issues."""
