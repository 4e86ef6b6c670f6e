"""What people click: one file a story, each listener a few lines between Slack's payload and a verb of the desk."""
