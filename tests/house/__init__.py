"""Rules of the house that no other tool holds, read from the sources and the documents."""
