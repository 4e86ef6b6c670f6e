"""How a handoff changes: one verb a file, guards first, then the events and effects."""
