"""Products that are launched: as they are planned, as both systems have them, and what follows from comparing these."""
