"""The small world of `baton demo`: its page in a browser, its buttons, and its bot over Socket Mode."""
