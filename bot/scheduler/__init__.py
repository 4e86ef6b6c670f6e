"""What happens at its time: timers, appointments, digests, and the watchdog that checks the other jobs."""
