"""Writes to Salesforce: sub-requests with their conditions, and the places for the words of a decision."""
