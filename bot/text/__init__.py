"""The words that people read: the catalogue of texts, and how messages are rendered with it."""
