"""The state of the workspace: people, channels, messages, files, open modals, faults and the audit."""
