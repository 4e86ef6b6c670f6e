"""The windows that people fill in or read."""
