"""Stories of people who work with Baton, told through the sandbox with the bot as in production."""
