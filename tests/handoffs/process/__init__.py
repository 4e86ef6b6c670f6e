"""Tests of what every process and step can do."""
