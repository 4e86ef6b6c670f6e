"""The site of docs: `make docs` puts its source together and builds it with MkDocs."""
