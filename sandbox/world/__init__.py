"""The sandbox as a whole: its people, its controls, and the bot that runs in it."""
