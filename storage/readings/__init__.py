"""The statements that read many rows at once: queues, figures, people, and which handoffs have changed."""
