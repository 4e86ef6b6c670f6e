"""The cards of tasks and escalations in team channels."""
