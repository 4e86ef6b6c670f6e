"""What a process is: its definition, forms and checks, and the policy that governs it."""
