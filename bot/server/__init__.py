"""The HTTP endpoints: for Slack, and for the operators who ask how Baton is."""
