"""The statements that read many rows at once: queues and figures."""
