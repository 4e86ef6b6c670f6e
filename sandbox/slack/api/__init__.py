"""Slack's Web API: methods, errors and rate limits."""
