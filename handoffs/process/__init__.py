"""A process: its class, its steps, forms and starts, and the policy that governs it."""
