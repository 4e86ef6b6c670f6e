"""Tests of what changes handoffs."""
