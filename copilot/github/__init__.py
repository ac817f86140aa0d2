"""GitHub, as far as the app looks at it besides the index."""
