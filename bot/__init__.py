"""What runs: the Slack surface, the desk, the gateways and the jobs."""
