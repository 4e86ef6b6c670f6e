"""What the rules say: pure values and functions, without clock, network, database or logging."""
