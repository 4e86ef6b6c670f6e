"""What must be true of clocks after every run: what was said for a due instant, and which moments wait."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

from sqlalchemy import select

from handoffs.clock.open_year import Span
from handoffs.clock.sla import Clock, Due
from handoffs.model.escalation import SHARED, Trigger
from handoffs.model.events import Event
from handoffs.model.events.clocks import Breached, Nudged, Resumed, Retimed
from handoffs.model.events.deliveries import DeliveryRejected
from handoffs.model.events.escalations import Escalated
from handoffs.model.events.work import Decided, HandedBack, SeenAgain, StepOpened, SubjectChanged, Withdrawn
from handoffs.model.handoff import DeliveryState, TaskState
from handoffs.rules.parts.timers import timers_of
from storage.tables import TIMERS
from tests.simulation.doings.doings import Run
from tests.simulation.invariants.histories import HANDBOOK, Histories


def nobody_is_nudged_or_escalated_to_after_a_decision(day: Run, histories: Histories) -> Iterator[str]:
    """No nudge and no breach of a task follows its decision, its withdrawal, or its way back."""
    for id, (_, events) in histories.items():
        settled = set[str]()
        for event in events:
            if isinstance(event, StepOpened | HandedBack | SeenAgain):
                settled.discard(event.to_step if isinstance(event, HandedBack) else event.step)
            if isinstance(event, Decided | Withdrawn | HandedBack):
                settled.add(event.step)
            elif isinstance(event, DeliveryRejected):
                settled.discard(event.step)
            by_clock = isinstance(event, Escalated) and event.trigger is Trigger.BREACHED
            if (isinstance(event, Nudged | Breached) or by_clock) and event.step in settled:
                yield f"{id}: {event.type} after a decision"


def a_due_instant_is_said_once(day: Run, histories: Histories) -> Iterator[str]:
    """One nudge and one breach at most, until the due instants of the task move."""
    for id, (_, events) in histories.items():
        said, dues = Counter[tuple[str, str]](), dict[str, Due]()
        for event in events:
            if isinstance(event, SeenAgain):
                said = Counter({key: times for key, times in said.items() if key[0] != event.step})
            moved = _due_of(event)
            if moved and dues.get(moved[0]) != moved[1]:
                dues[moved[0]] = moved[1]
                said = Counter({key: times for key, times in said.items() if key[0] != moved[0]})
            if isinstance(event, Nudged | Breached):
                said[event.step, event.type] += 1
                if said[event.step, event.type] > 1:
                    yield f"{id}: {event.step} {event.type} twice for {dues[event.step].due_at}"


def the_timers_are_those_that_the_handoff_asks_for(day: Run, histories: Histories) -> Iterator[str]:
    """Each timer is stored once and not fired, or fired; no other timer waits."""
    with day.world.replicas[0].database.read() as work:
        rows = work.handoffs._connection.execute(select(TIMERS)).all()
    known = {(row.handoff_id, row.step, row.kind, row.since, row.due_at): row.fired_at for row in rows}
    waiting = {moment for moment, fired_at in known.items() if fired_at is None}
    for id, (handoff, _) in histories.items():
        wanted = {(id, timer.step, timer.kind.value, timer.since, timer.due_at) for timer in timers_of(HANDBOOK, handoff)}
        for missing in wanted - known.keys():
            yield f"{id}: {missing[2]} at {missing[4]} is missing"
        for orphan in {each for each in waiting if each[0] == id} - wanted:
            yield f"{id}: {orphan[2]} at {orphan[4]} waits for nothing"


def every_breached_task_is_escalated_for_the_due_instant_that_holds(day: Run, histories: Histories) -> Iterator[str]:
    """A task past its due instant is breached, and was escalated since that instant was set."""
    now = day.world.system.now()
    for id, (handoff, events) in histories.items():
        escalated = _escalated(events)
        for task in handoff.tasks:
            if task.state is not TaskState.OPEN or task.pause or now < task.due.breach_at:
                continue
            if task.breached_at is None:
                yield f"{id}: {task.step} was due at {task.due.breach_at}, and is not breached"
            elif task.step not in escalated:
                yield f"{id}: {task.step} is breached for {task.due.breach_at}, and nobody was told since that was set"


def no_escalation_outlives_its_cause(day: Run, histories: Histories) -> Iterator[str]:
    """What is decided and saved, withdrawn, delivered or back in time escalates no longer."""
    for id, (handoff, events) in histories.items():
        escalated = _escalated(events)
        for evidence in handoff.escalation.ongoing if handoff.escalation else ():
            task, trigger = handoff.task(evidence.step), evidence.trigger
            is_saving = task.delivery is DeliveryState.PENDING
            is_decided = task.decision is not None and task.decision.reference != evidence.decision
            if trigger in SHARED:
                continue
            if task.state is TaskState.WITHDRAWN or (is_decided and not is_saving):
                yield f"{id}: {trigger} of {task.step} goes on, and the task is over"
            elif trigger is Trigger.WRITE_BACK and not is_saving:
                yield f"{id}: {trigger} of {task.step} goes on, and nothing is being saved"
            elif trigger is Trigger.BREACHED and task.state is TaskState.OPEN and task.step not in escalated:
                yield f"{id}: {trigger} of {task.step} goes on, and its due time has moved"


def a_clock_counts_its_target_without_its_pauses(day: Run, histories: Histories) -> Iterator[str]:
    """From its start to the due instant, in the time of the clock that holds, counted span by span."""
    for id, (handoff, _) in histories.items():
        for task in handoff.tasks:
            start, end, calendar = task.due.started_at, task.due.due_at, HANDBOOK.calendar_of(task)
            wall = (Span(start=start, end=end),)
            spans = calendar.explain(start, end) if task.target.clock is Clock.BUSINESS else wall
            counted = sum((span.length - _stood(span, task.pauses) for span in spans), timedelta())
            if abs(counted - task.target.target) > timedelta(seconds=1):
                yield f"{id}: {task.step} counts {counted} up to its due time, its target is {task.target.target}"


CLOCKS: tuple[Callable[[Run, Histories], Iterator[str]], ...] = (
    nobody_is_nudged_or_escalated_to_after_a_decision,
    a_due_instant_is_said_once,
    the_timers_are_those_that_the_handoff_asks_for,
    every_breached_task_is_escalated_for_the_due_instant_that_holds,
    no_escalation_outlives_its_cause,
    a_clock_counts_its_target_without_its_pauses,
)


def _escalated(events: tuple[Event, ...]) -> set[str]:
    """Name the steps that were escalated as breached since their due instants were set, by the order of the journal."""
    escalated, dues = set[str](), dict[str, Due]()
    for event in events:
        moved = _due_of(event)
        if moved and (dues.get(moved[0]) != moved[1] or isinstance(event, StepOpened | HandedBack)):
            dues[moved[0]] = moved[1]
            escalated.discard(moved[0])
        if isinstance(event, SeenAgain):
            escalated.discard(event.step)
        if isinstance(event, Escalated) and event.trigger is Trigger.BREACHED:
            escalated.add(event.step)
    return escalated


def _stood(span: Span, pauses: tuple[Span, ...]) -> timedelta:
    """Return how much of a span lies in pauses."""
    overlaps = (min(span.end, pause.end) - max(span.start, pause.start) for pause in pauses)
    return sum((each for each in overlaps if each > timedelta()), timedelta())


def _due_of(event: Event) -> tuple[str, Due] | None:
    """Return the step whose due instants an event sets, with them."""
    if isinstance(event, HandedBack):
        return event.to_step, event.due
    if isinstance(event, StepOpened | SubjectChanged | Retimed | Resumed) and event.due:
        return event.step, event.due
    return None
