"""Channels are written in the policy's language, and each person reads the rest in their own."""
