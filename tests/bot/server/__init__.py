"""The way in: what Slack and operators may send, and what strangers may not."""
