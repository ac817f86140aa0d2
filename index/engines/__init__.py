"""The two search engines: Chroma for vectors, tantivy for words."""
