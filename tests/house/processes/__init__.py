"""How the house writes processes: their keys, their policies, and their methods."""
