"""What a handoff is: its values, the events that change it, and the fold that turns events into its state."""
