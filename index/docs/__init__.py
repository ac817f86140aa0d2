"""Documentation as a source: pages are read, cut into sections by heading, and found beside cases."""
