"""The commands that look after the database: its schema, its copies."""
