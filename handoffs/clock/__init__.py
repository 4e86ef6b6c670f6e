"""Time as the business counts it: calendars, targets, due instants and schedules."""
