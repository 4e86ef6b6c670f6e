"""Tests of what is stored and found again, on both databases."""
