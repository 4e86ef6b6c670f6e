"""The frame of every card: its lines, its buttons and menus, and the notes at its end."""
