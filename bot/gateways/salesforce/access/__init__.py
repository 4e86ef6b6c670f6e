"""How Baton gets into an org: the logins, what a refused one means, the version of the API, and what the org still allows."""
