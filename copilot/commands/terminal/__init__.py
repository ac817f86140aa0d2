"""What commands print: results, progress, and a suggestion as a card."""
