"""The names of actions and modals that only certificate renewals have."""

PROBE = "certificates.probe"
