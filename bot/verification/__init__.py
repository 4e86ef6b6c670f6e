"""Checks checklist items in outside systems, when somebody asks and by itself."""
