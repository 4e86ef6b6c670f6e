"""Processes that are added, that get another step, and that change while they are in use."""
