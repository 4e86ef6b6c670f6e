"""What people click: one file a story, each listener a few lines between the payload of Slack and a call of `bot/service`."""
