"""What ours is compared with: servers and transactions that do the least."""
