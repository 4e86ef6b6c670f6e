"""What each rule records and whom it tells, as tables with one example of each verb."""
