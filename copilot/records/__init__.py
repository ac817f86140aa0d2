"""The app's own tables beside the index's, and the migrations of the whole schema."""
