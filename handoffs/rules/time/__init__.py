"""What time brings: a moment that has come while nobody acted, and clocks that a changed policy sets again."""
