"""Every change of a handoff: load it, apply a rule, save it and commit."""
