"""Tests of the rules: what each verb records, and whom it refuses."""
