"""SOQL: reading a query, and finding the rows that it asks for."""
