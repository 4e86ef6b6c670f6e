"""Golden databases: all rows of a small database of each revision of the schema, and what writes and reads them."""
