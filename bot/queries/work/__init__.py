"""Reads the work that waits for a person or a team: queues, home tabs, and the tasks that somebody reviews next."""
