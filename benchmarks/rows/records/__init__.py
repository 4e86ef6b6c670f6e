"""What the records of Salesforce cost: a poll, an outage, a large account."""
