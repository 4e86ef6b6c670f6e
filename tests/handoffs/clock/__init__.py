"""Tests of business time: calendars, deadlines, and figures."""
