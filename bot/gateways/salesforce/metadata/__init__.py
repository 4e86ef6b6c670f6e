"""What an org needs for Baton, as metadata: rights, custom fields, the app of the login, all derived from the policy."""
