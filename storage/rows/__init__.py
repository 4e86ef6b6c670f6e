"""How what is stored becomes the row of a table."""
