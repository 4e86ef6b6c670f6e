"""The names of buttons and modals that one process alone has, one file a process."""
