"""Our side of Salesforce: login, queries, writes, and what its errors mean."""
