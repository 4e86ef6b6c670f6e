"""Tests of how messages become text."""
