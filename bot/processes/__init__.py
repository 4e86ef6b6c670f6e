"""What each process needs from outside: one module for each process, named after the key of the process."""
