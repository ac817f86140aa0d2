"""Who and what is in the workspace: people, the user group, channels."""
