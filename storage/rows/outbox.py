"""An outbox message as a row, and the statement that adds one or requests the redraw again that waits under the same key."""

from datetime import datetime
from functools import cache

from sqlalchemy import and_, case, or_

from handoffs.model.effects import Effect, Redraw
from storage.formats.codec import dump_effect
from storage.ranks import Rank, stored_priority
from storage.tables import OUTBOX
from storage.upserts import Insert


@cache
def redraw_request(statement: Insert) -> Insert:
    """Return an INSERT of redraws; one that is known is requested again: it is due at once, with the better rank of both.

    One that was attempted and is not delivered (it waits, or was given up) keeps one attempt: what Slack shows is unknown.
    """
    new = statement.excluded
    is_better = and_(OUTBOX.c.done_at.is_(None), OUTBOX.c.priority_at < new.priority_at)
    is_unsure = or_(OUTBOX.c.done_at.is_(None), OUTBOX.c.last_error.is_not(None))
    requested_again = {
        "generation": OUTBOX.c.generation + 1,
        "created_at": case((OUTBOX.c.done_at.is_not(None), new.created_at), else_=OUTBOX.c.created_at),
        "due_at": new.due_at,
        "priority_at": case((is_better, OUTBOX.c.priority_at), else_=new.priority_at),
        "done_at": None,
        "attempts": case((and_(is_unsure, OUTBOX.c.attempts > 0), 1), else_=0),
    }
    return statement.on_conflict_do_update(index_elements=["key"], set_=requested_again)


def redraw_row(handoff_id: str, surface: str, rank: Rank, priority_at: datetime, now: datetime) -> dict[str, object]:
    """Return the row of the redraw of one message of a handoff."""
    return row_of(f"{Redraw.type}/{handoff_id}/{surface}", handoff_id, surface, Redraw(step=surface), rank, priority_at, now)


def row_of(
    key: str, handoff_id: str | None, step: str, effect: Effect, rank: Rank, priority_at: datetime, now: datetime
) -> dict[str, object]:
    """Return the row of a message that is due now."""
    return {
        "kind": effect.type,
        "key": key,
        "handoff_id": handoff_id,
        "step": step,
        "effect": dump_effect(effect),
        "created_at": now,
        "due_at": now,
        "priority_at": stored_priority(rank, priority_at),
    }
