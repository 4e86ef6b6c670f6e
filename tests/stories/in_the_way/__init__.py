"""What gets in the way of Baton: channels that go away, failures of Slack, slow answers, damaged rows."""
