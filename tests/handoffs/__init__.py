"""Tests of the rules without any database or network, in rooms that mirror `handoffs`."""
