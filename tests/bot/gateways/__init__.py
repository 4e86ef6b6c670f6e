"""Tests of the gateways to systems outside, against the sandbox's servers."""
