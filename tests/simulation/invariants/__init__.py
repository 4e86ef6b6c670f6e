"""What must be true after every run, asked without the rules that it is about."""
