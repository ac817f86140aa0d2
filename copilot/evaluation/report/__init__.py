"""The report: one HTML file that stands by itself. Values in, text out; nothing is fetched, by us or by the page."""
