"""What listeners stand on: the Bolt app, payloads and ids, background calls, the team directory and the rate limiter."""
