"""Tests of the stored shapes: their versions, their values, and the bytes that they take."""
