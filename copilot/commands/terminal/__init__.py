"""What commands print: results, progress, a suggestion as a card, settings as a table."""
