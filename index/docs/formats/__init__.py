"""How pages are written: Markdown, MDX, reStructuredText, AsciiDoc, HTML. Each becomes the same few blocks."""
