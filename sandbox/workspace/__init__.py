"""A Slack workspace in memory: the Web API with its limits and errors, and signed requests to the app."""
