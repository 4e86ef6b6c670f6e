"""Compares the records of Salesforce with our handoffs and corrects the difference."""
