"""How the house writes: plain words, and sentences for people in the catalogue alone."""
