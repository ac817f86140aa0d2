"""The app's own tables, beside the index's, and the one history of the database's schema."""
