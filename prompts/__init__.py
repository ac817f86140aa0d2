"""Templates of the prompts for models, and of the drafts that are written without a model."""
