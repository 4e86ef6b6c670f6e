"""Customer onboarding: sales creates the account under its own number, verifies the customer, and invites them to sign up."""
