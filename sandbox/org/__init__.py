"""A Salesforce org in memory: OAuth, REST, SOQL, composite requests, with the real shapes of errors."""
