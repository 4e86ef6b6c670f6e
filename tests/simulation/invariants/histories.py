"""The journals of a run, and the questions that every invariant asks of them."""

from collections.abc import Iterator

from sqlalchemy import select

from handoffs.model.events import Event
from handoffs.model.events.deliveries import ServiceEnded
from handoffs.model.events.work import Decided
from handoffs.model.fold import replay
from handoffs.model.handoff import Handoff
from handoffs.process.handbook import Handbook
from handoffs.processes import PROCESSES
from storage.tables import HANDOFFS
from tests.handoffs.examples import POLICY
from tests.simulation.doings.doings import Run

HANDBOOK = Handbook(policy=POLICY, processes=PROCESSES)

Histories = dict[str, tuple[Handoff, tuple[Event, ...]]]


def histories_of(day: Run) -> Histories:
    """Read every handoff with its journal."""
    with day.world.replicas[0].database.read() as work:
        ids = work.handoffs._connection.execute(select(HANDOFFS.c.id)).scalars().all()
        return {id: (work.handoffs.peek(id), work.journal.of(id)) for id in ids}


def decisions(events: tuple[Event, ...]) -> Iterator[tuple[Handoff, Decided]]:
    """Return each decision with the handoff as it was before."""
    for place, event in enumerate(events):
        if isinstance(event, Decided):
            yield replay(events[:place]), event


def endings(events: tuple[Event, ...]) -> Iterator[tuple[Handoff, ServiceEnded]]:
    """Return each end of a service with the handoff as it was before."""
    for place, event in enumerate(events):
        if isinstance(event, ServiceEnded):
            yield replay(events[:place]), event
