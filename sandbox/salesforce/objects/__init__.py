"""The objects and fields of the org."""
