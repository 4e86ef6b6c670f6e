"""All tests of Baton: rooms that mirror the source, and rooms of stories, of simulated days, of kills and of the house."""
