"""The window *Details and checks*: the whole record of a task, of which its card shows only what is special."""
