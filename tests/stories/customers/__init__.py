"""A customer comes and goes: onboarding, verification, the check of an address, and the end of a service."""
