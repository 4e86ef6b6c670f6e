"""The policy file: read as it is written, held against its schema, and turned into the values that the rules use."""
