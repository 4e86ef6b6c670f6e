"""Order approval: CS reviews each order in review, and approves it or rejects it with a reason."""
