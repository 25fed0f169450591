"""Word and RTF: what a reader sees of a document."""
