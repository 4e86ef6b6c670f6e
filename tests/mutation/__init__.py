"""Changes the rules one place at a time and asks whether a test fails: `make mutants`, not part of `make test`."""
