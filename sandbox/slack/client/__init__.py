"""A person at the Slack client: clicks, modals, commands and messages."""
