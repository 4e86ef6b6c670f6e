"""The base of requests: small values in a process's own words, which the gateway translates into changes of records."""

from handoffs.subjects.customer import CreatedAccount


class RecordRequest:
    """A process asks for one change of its records; each process defines its own kinds and lists them in `requests`."""


def ids_in(request: RecordRequest | None) -> frozenset[str]:
    """Return the record ids that a request names, and its other texts; none for no request."""
    return frozenset(value for value in vars(request).values() if isinstance(value, str)) if request else frozenset()


Written = RecordRequest | CreatedAccount
"""A request that has been written, or the account that was created or used."""
