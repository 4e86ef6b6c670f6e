"""Our side of the outside systems: each speaks one protocol, and raises an error by what it means."""
