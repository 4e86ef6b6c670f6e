"""What several rules share: guards, the tasks of a step, the timers of a handoff."""
