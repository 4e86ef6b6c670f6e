"""Tests of what recurs: its timetable, its watchdog, and what it deletes."""
