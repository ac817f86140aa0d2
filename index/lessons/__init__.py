"""What decisions taught about cases, and how it is stored."""
