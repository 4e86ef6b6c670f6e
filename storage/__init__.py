"""What is remembered: handoffs, their journal, timers, outbox and cards, in SQLite or PostgreSQL."""
