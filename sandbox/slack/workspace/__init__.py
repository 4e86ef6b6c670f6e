"""What is in the workspace: people, channels, messages, files and open modals."""
