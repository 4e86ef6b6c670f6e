"""What stands in for names that the handbook has lost, and which open handoffs hold them."""
