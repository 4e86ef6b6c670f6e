"""Tests of how Baton gets into an org, and of what the org allows."""
