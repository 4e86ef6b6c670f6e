"""The policy keys that only one process has: one module for each of these processes, named after its key."""
