"""What an org needs for Baton, as metadata."""
