"""The base of requests: small values in a process's own words, which the gateway translates into changes of records."""

from handoffs.subjects.customer import CreatedAccount


class RecordRequest:
    """A process asks for one change of its records; each process defines its own kinds and lists them in `requests`."""


Written = RecordRequest | CreatedAccount
"""A request that has been written, or the account that was created or used."""
