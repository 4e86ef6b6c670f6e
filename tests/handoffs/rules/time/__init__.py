"""The rules of what time brings: a wait that is over, moments that come."""
