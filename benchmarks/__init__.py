"""What the promises cost, measured side by side in one run."""
