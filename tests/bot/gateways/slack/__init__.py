"""Tests of the gateway to Slack: what became of a call, and how many calls it makes."""
