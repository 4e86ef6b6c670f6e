"""Tests of the Slack app: what it accepts from outside, and whom it knows."""
