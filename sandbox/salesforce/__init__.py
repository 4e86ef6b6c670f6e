"""A Salesforce org in memory: OAuth, REST, SOQL and composite requests as the real one speaks them."""
