"""What the slash commands answer."""
