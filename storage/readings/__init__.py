"""The statements that read many rows at once: queues, figures, and which handoffs have changed."""
