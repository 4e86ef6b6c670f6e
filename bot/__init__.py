"""The bot that runs: Slack, the services, the gateways and the jobs."""
