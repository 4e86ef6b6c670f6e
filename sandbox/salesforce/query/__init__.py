"""SOQL: parsing a query and finding its rows."""
