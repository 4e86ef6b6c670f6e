"""The simulated world: its systems, wires and database, with a clock that only the schedule moves."""
