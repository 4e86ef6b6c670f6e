"""Eligibility check: CS looks up which internet service an address can have, and records the result."""
