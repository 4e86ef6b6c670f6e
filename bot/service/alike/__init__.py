"""What many escalations or nudges that are alike say together."""
