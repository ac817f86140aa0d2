"""Reading exports and dumps safely: archives, bounded JSON, pieces."""
