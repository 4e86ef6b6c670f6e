"""Tests of what leaves Baton: messages for Slack and writes for Salesforce."""
