"""Runs a transaction once more that the database ended because of another one."""

import logging
import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError

logger = logging.getLogger(__name__)

_CONFLICTS = frozenset({"40001", "40P01"})
"""PostgreSQL's codes of a serialisation failure and of a deadlock: of two transactions it has ended one."""

_TOO_LATE = frozenset({"55P03", "57014"})
"""PostgreSQL's codes of a lock that was not free in time, and of a statement that ran too long."""

_PAUSE = 0.1
"""Seconds before the second run: at once it could take its first lock again before the other one has its last."""

P = ParamSpec("P")
T = TypeVar("T")


def retried(transaction: Callable[P, T]) -> Callable[P, T]:
    """Decorate a function that is one write transaction: it runs once more when the database ended it in favour of another.

    The function begins with nothing done outside the transaction, so that its second run is a whole one.
    """

    @wraps(transaction)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return transaction(*args, **kwargs)
        except DBAPIError as failure:
            if _code(failure) not in _CONFLICTS:
                raise
            time.sleep(_PAUSE * random.uniform(0.5, 1.5))
            logger.warning("The database ended a transaction in favour of another one; it runs once more: %s", failure.orig)
        return transaction(*args, **kwargs)

    return run


def came_too_late(failure: DBAPIError) -> bool:
    """Return whether a statement was ended by a time-out: it waited for a lock, or ran too long."""
    return _code(failure) in _TOO_LATE


def _code(failure: DBAPIError) -> str:
    return getattr(failure.orig, "sqlstate", None) or ""
