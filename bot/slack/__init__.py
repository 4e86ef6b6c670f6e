"""The parts that all listeners share: the Bolt app, payloads, clicks, submissions, background calls and the team directory."""
