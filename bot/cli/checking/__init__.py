"""The parts of `baton check`: a file for each system that it asks, what a part found, and how it is printed."""
