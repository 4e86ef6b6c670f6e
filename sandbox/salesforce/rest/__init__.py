"""The REST API of the org: authentication, resources, composite requests."""
