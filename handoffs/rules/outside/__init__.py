"""What outside systems bring: the delivery of a decision, the newest state of the record, the findings of a verification."""
