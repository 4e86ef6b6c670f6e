"""The pictures of README and docs: `make pictures` takes them from the running sandbox."""
