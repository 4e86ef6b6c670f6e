"""What the org asks of a new account, and the check of it before Baton starts."""
