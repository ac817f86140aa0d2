"""From matches to a reply that a colleague would send."""
