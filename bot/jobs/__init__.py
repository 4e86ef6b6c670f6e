"""What happens by itself: each job asks the database or an outside system what is due, and mends the difference."""
