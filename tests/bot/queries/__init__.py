"""Readings: what answers and home tabs show, and what it costs to read it."""
