"""What decisions taught about cases, and where it is stored."""
