"""The records of the org: validation, storage, the rules that run on saving, and the audit."""
