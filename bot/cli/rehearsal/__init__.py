"""`baton run --dry-run`: what Baton would do with what it reads now, on a database of its own and without any writing."""
