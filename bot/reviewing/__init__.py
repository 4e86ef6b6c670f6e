"""Works through a queue in one window: takes the next task, decides it, and goes on."""
