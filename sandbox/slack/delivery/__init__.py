"""Carries what happens in the workspace to the app, and reads its answers."""
