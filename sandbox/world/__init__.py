"""The whole sandbox: its people, its controls, and the bot in it."""
