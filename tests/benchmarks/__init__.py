"""The benchmark, tried row by row at tiny size, so that it works when somebody measures."""
