"""What must be true of clocks after every run: what was said for a due instant, and which moments wait."""

from collections import Counter
from collections.abc import Callable, Iterator

from sqlalchemy import select

from handoffs.clock.sla import Due
from handoffs.model.escalation import Trigger
from handoffs.model.events import Event
from handoffs.model.events.clocks import Breached, Nudged, Resumed, Retimed
from handoffs.model.events.deliveries import DeliveryRejected
from handoffs.model.events.escalations import Escalated
from handoffs.model.events.work import Decided, HandedBack, StepOpened, SubjectChanged, Withdrawn
from handoffs.rules.parts.timers import timers_of
from storage.tables import TIMERS
from tests.simulation.doings import Run
from tests.simulation.histories import HANDBOOK, Histories


def nobody_is_nudged_or_escalated_to_after_a_decision(told: Run, histories: Histories) -> Iterator[str]:
    """No nudge and no breach of a task follows its decision, its withdrawal, or its way back."""
    for id, (_, events) in histories.items():
        settled = set[str]()
        for event in events:
            if isinstance(event, StepOpened | HandedBack):
                settled.discard(event.to_step if isinstance(event, HandedBack) else event.step)
            if isinstance(event, Decided | Withdrawn | HandedBack):
                settled.add(event.step)
            elif isinstance(event, DeliveryRejected):
                settled.discard(event.step)
            by_clock = isinstance(event, Escalated) and event.trigger is Trigger.BREACHED
            if (isinstance(event, Nudged | Breached) or by_clock) and event.step in settled:
                yield f"{id}: {event.type} after a decision"


def a_due_instant_is_said_once(told: Run, histories: Histories) -> Iterator[str]:
    """One nudge and one breach at most, until the due instants of the task move."""
    for id, (_, events) in histories.items():
        said, dues = Counter[tuple[str, str]](), dict[str, Due]()
        for event in events:
            moved = _due_of(event)
            if moved and dues.get(moved[0]) != moved[1]:
                dues[moved[0]] = moved[1]
                said = Counter({key: times for key, times in said.items() if key[0] != moved[0]})
            if isinstance(event, Nudged | Breached):
                said[event.step, event.type] += 1
                if said[event.step, event.type] > 1:
                    yield f"{id}: {event.step} {event.type} twice for {dues[event.step].due_at}"


def the_timers_are_those_that_the_handoff_asks_for(told: Run, histories: Histories) -> Iterator[str]:
    """Each timer is stored once and not fired, or fired; no other timer waits."""
    with told.world.replicas[0].database.read() as work:
        rows = work.handoffs._connection.execute(select(TIMERS)).all()
    known = {(row.handoff_id, row.step, row.kind, row.since, row.due_at): row.fired_at for row in rows}
    waiting = {moment for moment, fired_at in known.items() if fired_at is None}
    for id, (handoff, _) in histories.items():
        wanted = {(id, timer.step, timer.kind.value, timer.since, timer.due_at) for timer in timers_of(HANDBOOK, handoff)}
        for missing in wanted - known.keys():
            yield f"{id}: {missing[2]} at {missing[4]} is missing"
        for orphan in {each for each in waiting if each[0] == id} - wanted:
            yield f"{id}: {orphan[2]} at {orphan[4]} waits for nothing"


CLOCKS: tuple[Callable[[Run, Histories], Iterator[str]], ...] = (
    nobody_is_nudged_or_escalated_to_after_a_decision,
    a_due_instant_is_said_once,
    the_timers_are_those_that_the_handoff_asks_for,
)


def _due_of(event: Event) -> tuple[str, Due] | None:
    """Return the step whose due instants an event sets, with them."""
    if isinstance(event, HandedBack):
        return event.to_step, event.due
    if isinstance(event, StepOpened | SubjectChanged | Retimed | Resumed) and event.due:
        return event.step, event.due
    return None
