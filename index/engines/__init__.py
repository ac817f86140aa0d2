"""The two engines: Chroma for vectors, Tantivy for words."""
