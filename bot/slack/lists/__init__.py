"""The lists of work that people have before them, kept true while they act: home tabs, and the answers of `/handoff`."""
