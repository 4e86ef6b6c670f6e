"""A Slack workspace in memory that speaks Slack's protocols and enforces Slack's limits and errors."""
