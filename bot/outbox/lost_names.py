"""At the start: says what to do about open handoffs with names that the handbook has no longer, and draws their cards again."""

import logging
from collections.abc import Callable
from datetime import datetime

from bot.queries.lost_names import handoffs_with_lost_names, instructions
from handoffs.process.handbook import Handbook
from storage.database import Database

logger = logging.getLogger(__name__)


def show_lost_names(database: Database, handbook: Handbook, real_now: Callable[[], datetime]) -> None:
    """Log an instruction for each lost name, and request new cards of the handoffs that hold one."""
    with database.begin() as work:
        found = handoffs_with_lost_names(work, handbook)
        for handoff in {each.id: each for holders in found.values() for each in holders}.values():
            work.outbox.request_redraws(handoff, now=real_now())
    for instruction in instructions(found):
        logger.warning("%s", instruction)
