"""At the start: says what to do about open handoffs with names that the handbook has no longer, and draws all cards again."""

import logging
from collections.abc import Callable
from datetime import datetime

from bot.queries.lost_names import handoffs_with_lost_names, instructions
from bot.service.redraws import redraw_all
from bot.text.rendering import Reader
from handoffs.process.handbook import Handbook
from storage.database import Database

logger = logging.getLogger(__name__)


def draw_what_waits(database: Database, real_now: Callable[[], datetime]) -> None:
    """Request a redraw of all cards of what waits, since the policy may be another one; an unchanged card is not sent."""
    with database.read() as work:
        waiting = work.handoffs.ids(waiting=True)
    redraw_all(database, waiting, real_now)


def show_lost_names(database: Database, handbook: Handbook) -> None:
    """Log an instruction for each lost name."""
    with database.read() as work:
        found = handoffs_with_lost_names(work, handbook)
    for instruction in instructions(found, Reader.for_operator()):
        logger.warning("%s", instruction)
