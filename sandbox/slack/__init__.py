"""A Slack workspace in memory that speaks Slack's own protocols, with Slack's own limits and errors."""
