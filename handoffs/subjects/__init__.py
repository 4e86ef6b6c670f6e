"""What a handoff is about: orders, cases, customers, certificates and work items, as plain values."""
