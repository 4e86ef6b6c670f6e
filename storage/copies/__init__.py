"""Copies of all that is remembered, and putting them back."""
