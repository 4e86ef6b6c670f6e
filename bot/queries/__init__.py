"""Reads what views and reports show; changes nothing."""
