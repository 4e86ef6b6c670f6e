"""Slack's Block Kit: its limits, the state of inputs, and the actions of clicks."""
