"""Delivers what the database says has still to leave: Slack messages, Salesforce writes, WHMCS endings."""
