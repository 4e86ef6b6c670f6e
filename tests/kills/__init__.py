"""Real processes, killed for real, while decisions stream in."""
