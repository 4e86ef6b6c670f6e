"""Tests of the messages that the rules write."""
