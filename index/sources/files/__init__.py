"""Reading exports and dumps safely: archives, JSON with limits, chunks."""
