"""The page of the sandbox and its buttons, and the hosts that it serves."""
