"""Reads the records of Salesforce as our values: one reader a kind of record."""
