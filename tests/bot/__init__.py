"""Tests of the bot, in rooms that mirror its own."""
