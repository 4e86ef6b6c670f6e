"""What several readers share: splitting queries, and what is read of cases and of accounts' opportunities."""
