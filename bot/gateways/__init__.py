"""Our side of the outside systems: each speaks one protocol, and tells trouble by what it means."""
