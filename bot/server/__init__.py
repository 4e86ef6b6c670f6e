"""The HTTP endpoints for Slack and for operators."""
