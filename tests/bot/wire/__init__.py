"""Values that travel through Slack and back: what is written is read again, everything else is refused."""
