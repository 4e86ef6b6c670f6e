"""Writes a line of the log, and counts, for each thing that happened: ids and keys, never names or what a customer wrote."""

import logging
from collections.abc import Iterable

from bot.telemetry.counters import DECISIONS, FACTS, REFUSALS
from handoffs.model.events import Event
from handoffs.model.events.deliveries import Confirmed
from handoffs.model.events.work import Decided
from handoffs.model.handoff import Handoff
from handoffs.model.people import BATON
from handoffs.model.refusal import Refusal
from storage.repositories.set_aside import SetAside

logger = logging.getLogger(__name__)


def changed(handoff: Handoff, events: Iterable[Event], actor: str) -> None:
    """Write a fact for each event of a committed change; `actor` is the Slack id of a person, or Baton's own name."""
    for event in events:
        step = getattr(event, "step", "") or handoff.current.step
        about = {"handoff": handoff.id, "number": handoff.subject.number, "step": step, "actor": actor}
        if isinstance(event, Decided | Confirmed):
            about["receipt"] = event.reference
        if isinstance(event, Decided):
            DECISIONS.labels(handoff.process, step, event.choice).inc()
            about["choice"] = event.choice
        fact(event.type, process=handoff.process, **about)


def refused(refusal: Refusal, actor: str, handoff: str, number: str) -> None:
    """Write that a person was refused something: which message of the catalogue they read, and about which handoff, if any.

    `number` is that of its record.
    """
    REFUSALS.labels(refusal.message.id).inc()
    fact("refused", refusal=refusal.message.id, actor=actor, handoff=handoff, number=number)


def set_aside(entry: SetAside, number: str = "") -> None:
    """Write that a row is set aside: which, at which failed attempt, of which handoff, if any, and the number of its record."""
    row = entry.row
    about = {"handoff": row.handoff_id, "number": number, "actor": BATON.user_id, "kind": row.kind, "row": row.reference}
    fact("set_aside", process=row.process, **about, attempt=entry.attempts)


def fact(name: str, *, process: str = "", **about: str | int) -> None:
    """Write a fact; what is empty is left out. The log adds the request that it belongs to."""
    FACTS.labels(name, process).inc()
    if logger.isEnabledFor(logging.INFO):
        known = {"process": process, **about}
        logger.info(name, extra={"fields": {key: value for key, value in known.items() if value != ""}})
