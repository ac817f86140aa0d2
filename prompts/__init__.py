"""Data: what drafts and models are told, as templates."""
