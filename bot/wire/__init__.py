"""The values that travel through Slack and back: names of actions and modals, and the values that buttons and modals carry."""
