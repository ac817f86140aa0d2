"""Complete, immutable builds of the search index, one of which is live, and what came since."""
