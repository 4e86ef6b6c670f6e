"""The commands for an operator: the schema of the database, its copies, and what Salesforce needs."""
