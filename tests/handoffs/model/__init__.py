"""Tests of the values that handoffs are made of."""
