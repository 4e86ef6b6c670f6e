"""What the database costs: transactions, statements, bytes, a long history, several replicas."""
