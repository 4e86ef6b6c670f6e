"""What a person waits for: clicks, commands, the home tab and the figures."""
