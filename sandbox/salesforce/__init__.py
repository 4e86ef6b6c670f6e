"""A Salesforce org in memory that speaks OAuth, REST, SOQL and composite requests."""
