"""What outside systems bring: the delivery of a decision, what the record says now, what a verification found."""
