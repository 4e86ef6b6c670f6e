"""Stories in orgs with other habits than the sandbox usually has."""
