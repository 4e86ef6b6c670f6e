"""Tests of the gateway to Salesforce against the sandbox's org."""
