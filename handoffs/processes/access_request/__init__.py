"""Access request: approved as the handbook's table says, granted by the system's owner, and reviewed on its day."""
