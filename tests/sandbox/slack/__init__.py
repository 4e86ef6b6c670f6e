"""The sandbox's Slack as its apps and its people see it."""
