"""What is stored, one repository a table: read and written inside one unit of work."""
