"""Tests of the database: its schema, its stored shapes, and what is found again."""
