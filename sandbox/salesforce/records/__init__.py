"""The rows of the org: validation, storage, and the rules that run when a record is saved."""
