"""The parts that several rules share: how a step begins, its timers, whom an escalation asks."""
