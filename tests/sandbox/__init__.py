"""Tests of the sandbox: its systems speak the protocols of the real ones."""
