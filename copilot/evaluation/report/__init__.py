"""The report: one self-contained HTML file. Values in, text out; neither we nor the page fetch anything."""
