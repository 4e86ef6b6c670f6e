"""What many escalations and nudges have in common: the messages that they share, and how escalations ended."""
