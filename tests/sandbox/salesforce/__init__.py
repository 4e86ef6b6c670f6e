"""The sandbox's Salesforce as its callers see it."""
