"""Runs the tests in several processes at once: all are forks of the process that has collected the tests."""
