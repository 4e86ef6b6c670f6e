"""The rows of the table, one module each, in rooms by what they measure."""
