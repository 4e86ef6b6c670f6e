"""Where Baton can be tried: a small world of its own that speaks the real protocols."""
