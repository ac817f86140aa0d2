"""Complete, immutable builds of the search index, of which one is live, and the cases that are newer than it."""
