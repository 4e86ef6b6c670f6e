"""What must be true of processes of several steps, and of what people hand over by hand."""

from collections import Counter
from collections.abc import Callable, Iterator

from handoffs.model.checks import Outcome
from handoffs.model.events.work import Decided, HandedBack, StepOpened
from handoffs.model.fold import replay
from handoffs.model.handoff import DeliveryState, Handoff, Task, TaskState
from handoffs.process.step import Step
from handoffs.subjects.field_values import value_of
from handoffs.subjects.work_item import WorkItem
from tests.simulation.doings.doings import Run
from tests.simulation.invariants.histories import HANDBOOK, Histories, decisions


def a_step_opens_when_all_that_it_follows_is_done(day: Run, histories: Histories) -> Iterator[str]:
    """And saved, by choices that steps follow."""
    for id, (_, events) in histories.items():
        for place, event in enumerate(events):
            if isinstance(event, StepOpened):
                before = replay(events[:place])
                step = HANDBOOK.process_of(before).step(event.step)
                yield from (f"{id}: {step.key} opened before {key} was done" for key in step.follows if not _passed(before, key))


def a_handoff_that_rests_has_no_step_left_out(day: Run, histories: Histories) -> Iterator[str]:
    """All steps are done, or one ended it, or it was withdrawn or handed back to who started it."""
    for id, (handoff, _) in histories.items():
        if handoff.is_open or any(task.withdrawal for task in handoff.tasks) or _ended(handoff):
            continue
        missing = [step.key for step in HANDBOOK.process_of(handoff).steps if not _passed(handoff, step.key)]
        if missing:
            yield f"{id}: rests without {', '.join(missing)}"


def a_checklist_is_answered_before_its_step_is_completed(day: Run, histories: Histories) -> Iterator[str]:
    """Each item by somebody or by the records, and what does not apply with a reason."""
    for id, (_, events) in histories.items():
        for before, decided in decisions(events):
            step = HANDBOOK.process_of(before).step(decided.step)
            if step.ticked_on_card and step.choice(decided.choice).needs_checklist:
                for item in _unanswered(before.task(decided.step), step, before, decided):
                    yield f"{id}: {decided.step} was completed without {item}"


def one_matter_is_open_once(day: Run, histories: Histories) -> Iterator[str]:
    """However often it is started."""
    opened = Counter((h.process, h.subject.record_id) for h, _ in histories.values() if h.is_open)
    yield from (f"{process} {record} is open {times} times" for (process, record), times in opened.items() if times > 1)


def a_number_names_one_matter(day: Run, histories: Histories) -> Iterator[str]:
    """Two starts at a time count one after the other."""
    numbers = Counter(h.subject.number for h, _ in histories.values() if isinstance(h.subject, WorkItem))
    yield from (f"{number} names {times} handoffs" for number, times in numbers.items() if times > 1)


def whoever_started_it_hears_of_its_end_once(day: Run, histories: Histories) -> Iterator[str]:
    """In a direct message, unless they ended it themselves."""
    direct = [channel for channel in day.world.workspace.channels.values() if channel.im_user]
    said = {c.im_user: [m["text"] for m in day.world.workspace.messages(c.id)] for c in direct}
    for id, (handoff, events) in histories.items():
        work_item = handoff.subject
        last = next((event for event in reversed(events) if isinstance(event, Decided | HandedBack)), None)
        if not isinstance(work_item, WorkItem) or handoff.is_open or not isinstance(last, Decided):
            continue
        if any(task.withdrawal for task in handoff.tasks) or last.user_id == work_item.starter_id:
            continue
        heard = sum(f"{work_item.number} is done" in text for text in said.get(work_item.starter_id, []))
        if heard != 1:
            yield f"{id}: {work_item.starter_id} heard {heard} times that {work_item.number} is done"


HANDED_OVER: tuple[Callable[[Run, Histories], Iterator[str]], ...] = (
    a_step_opens_when_all_that_it_follows_is_done,
    a_handoff_that_rests_has_no_step_left_out,
    a_checklist_is_answered_before_its_step_is_completed,
    one_matter_is_open_once,
    a_number_names_one_matter,
    whoever_started_it_hears_of_its_end_once,
)


def _passed(handoff: Handoff, key: str) -> bool:
    """Return whether a step is done, or does not apply."""
    return _done(handoff, key) or not HANDBOOK.process_of(handoff).step(key).applies(handoff, HANDBOOK.policy)


def _done(handoff: Handoff, step: str) -> bool:
    task = next((each for each in handoff.tasks if each.step == step), None)
    if task is None or task.state is not TaskState.SETTLED or task.delivery is DeliveryState.PENDING or task.decision is None:
        return False
    return not HANDBOOK.step_of(handoff, task).choice(task.decision.choice).ends


def _ended(handoff: Handoff) -> bool:
    decided = [(task, task.decision) for task in handoff.tasks if task.decision]
    return any(HANDBOOK.step_of(handoff, task).choice(decision.choice).ends for task, decision in decided)


def _unanswered(task: Task, step: Step, handoff: Handoff, decided: Decided) -> list[str]:
    now = {answer.item: answer.outcome for answer in decided.answers}
    known = {tick.item: tick.outcome for tick in task.ticks} | now
    found = {finding.item: finding.outcome for finding in handoff.findings}
    fine = (Outcome.VERIFIED, Outcome.NOT_APPLICABLE)
    asked = [item.key for item in step.checklist if not (item.field and value_of(decided.field_values, item.field))]
    return [key for key in asked if known.get(key, found.get(key)) not in fine]
