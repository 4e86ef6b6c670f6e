"""The whole bot on a fake clock with the sandbox's systems, driven by a seeded random schedule of people, ticks and faults."""
