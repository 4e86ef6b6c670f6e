"""Takes the redraws of all cards that a start requests as delivered, so that a row measures the bot as it is later."""

import time
from datetime import UTC, datetime

from sqlalchemy import update

from storage.database import Database
from storage.engine import make_engine
from storage.tables import OUTBOX

_SETTLING = 1.0
"""Seconds in which the worker ends what it has under way."""


def take_as_drawn(url: str) -> None:
    """Mark all messages that wait as delivered, in the database of a bot that runs."""
    engine = make_engine(Database(url).url, 1)
    with engine.begin() as connection:
        connection.execute(update(OUTBOX).where(OUTBOX.c.done_at.is_(None)).values(done_at=datetime.now(UTC)))
    engine.dispose()
    time.sleep(_SETTLING)
