"""What time costs: business time, nudges, rest, the start, and Slack's rate limits."""
