"""What views draw: each message, modal and answer within the limits of Slack, with any text in it."""
