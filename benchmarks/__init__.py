"""What the promises cost: each row of the table is measured together with a peer and a floor in one run."""
