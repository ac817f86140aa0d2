"""Classifies requests as bug, feature request or question, learning from labelled issues."""
