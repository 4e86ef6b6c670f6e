"""What people start by hand and ask for, and what becomes of work whose people leave."""
