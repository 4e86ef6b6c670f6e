"""What the operator sets: environment variables, logging and the policy file."""
