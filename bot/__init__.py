"""The bot that runs: Slack, the services, the gateways and the jobs."""

__version__ = "0.1.0"
