"""Delivers interactions, commands and events to the app, and reads its answers."""
