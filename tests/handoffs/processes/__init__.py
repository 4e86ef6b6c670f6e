"""Tests of each process that Baton ships."""
