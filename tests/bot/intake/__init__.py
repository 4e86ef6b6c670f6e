"""Tests of what Baton reads in Salesforce and makes handoffs of."""
