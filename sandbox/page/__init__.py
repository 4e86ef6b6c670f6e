"""The page for the browser: one person's view of the workspace, and the actions of that person."""
