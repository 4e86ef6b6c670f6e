"""Cancellation: CS reviews a request to end a service, the service ends on its day, and its final bill is settled."""
