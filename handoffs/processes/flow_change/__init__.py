"""Flow change: a Salesforce flow is changed and tested, deployed in quiet hours with a rollback plan, and verified."""
