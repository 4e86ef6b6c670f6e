"""What can happen in a run: what people do, and what goes wrong."""
