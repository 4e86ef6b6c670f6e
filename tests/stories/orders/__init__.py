"""An order is approved: its card, its clock, and the decision that is written once."""
