"""Tests of the policy file and its faults."""
