"""Databases and sandboxes as a row needs them: open orders, settled ones, a long history."""
