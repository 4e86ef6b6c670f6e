"""The page on which a person uses the sandbox in a browser."""
