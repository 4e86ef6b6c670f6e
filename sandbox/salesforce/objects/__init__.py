"""The objects and fields that the org has."""
