"""The words that people read: the catalogue of texts, how messages are rendered with it, and the markup of Slack."""
