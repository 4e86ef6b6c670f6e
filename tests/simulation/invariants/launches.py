"""What must be true of launches, product set-ups and changes of flows, asked without the processes' own rules."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

from handoffs.model.checks import Outcome
from handoffs.model.escalation import Evidence, Trigger
from handoffs.model.events import Event
from handoffs.model.events.escalations import Escalated, EvidenceUpdated
from handoffs.model.events.work import Decided
from handoffs.model.fold import replay
from handoffs.model.fold_task import decision_of
from handoffs.model.handoff import Decision, Handoff, TaskState
from handoffs.model.people import BATON
from handoffs.subjects.field_values import value_of
from tests.handoffs.examples import POLICY
from tests.messages import english
from tests.simulation.doings.doings import Run
from tests.simulation.invariants.histories import HANDBOOK, Histories, decisions

PREPARED = ("develop", "document", "rollback")
WITHIN = timedelta(minutes=30)
"""The shipped policy's time in which an approved order has to show a sign of provisioning."""

WATCHED_FOR = timedelta(hours=24)
"""How long orders are watched after an activation."""


def nothing_passes_as_done_that_was_found_otherwise(day: Run, histories: Histories) -> Iterator[str]:
    """A step that Salesforce or WHMCS can verify is completed only when they agree."""
    for id, (_, events) in histories.items():
        for before, decided in decisions(events):
            step = HANDBOOK.process_of(before).step(decided.step)
            if step.can_verify and step.choice(decided.choice).needs_checklist:
                done = _done(before, decided)
                wrong = [f.item for f in before.findings if f.outcome is Outcome.FAILED and f.item in done]
                yield from (f"{id}: {item} was completed although it does not hold" for item in wrong)


def a_flow_is_activated_after_its_way_back_is_written_down(day: Run, histories: Histories) -> Iterator[str]:
    """And developed and documented; not before its time."""
    for id, before, decided in _activations(histories):
        settled = {task.step: task.decision for task in before.tasks if task.decision}
        yield from (f"{id}: activated without {key}" for key in PREPARED if key not in settled)
        plan = settled.get("rollback")
        if plan is None or not value_of(plan.field_values, "procedure").strip():
            yield f"{id}: activated without a way back"
        waits = before.task("deploy").waits_until
        if waits and decided.at < waits:
            yield f"{id}: activated at {decided.at}, planned for {waits}"


def a_flow_is_activated_in_the_quiet_hours_or_with_the_contacts_reason(day: Run, histories: Histories) -> Iterator[str]:
    """From 22:00 to 06:00 in the team's zone."""
    (group,) = [g for g in day.world.workspace.usergroups.values() if f"@{g.handle}" == POLICY.team("sf_admin").contact_notify]
    for id, _, decided in _activations(histories):
        clock = _activated_at(decision_of(decided)).astimezone(POLICY.calendar_of("sf_admin").zone).time()
        is_quiet = clock >= time(22) or clock < time(6)
        if not is_quiet and (decided.user_id not in group.users or not value_of(decided.field_values, "why").strip()):
            yield f"{id}: activated at {clock} by {decided.user_id}"


def an_order_without_a_sign_is_told_once(day: Run, histories: Histories) -> Iterator[str]:
    """No escalation for orders is raised while one goes on; once its orders have moved on, later ones have one of their own."""
    for id, (_, events) in histories.items():
        for place, event in enumerate(events):
            if isinstance(event, Escalated) and event.trigger is Trigger.PROVISIONING:
                before = replay(events[:place]).escalation
                if before and Trigger.PROVISIONING in {each.trigger for each in before.ongoing}:
                    yield f"{id}: told of orders a second time at {event.at}, while the first time goes on"
        for evidence in _evidence(events):
            names = Counter(each.label for each in evidence.record_links)
            yield from (f"{id}: {name} is shown {times} times" for name, times in names.items() if times > 1)


def every_order_without_a_sign_is_told(day: Run, histories: Histories) -> Iterator[str]:
    """While its change is watched, at the quiet end of a run; what ended by itself has been told of an earlier time."""
    now = day.world.clock.now()
    for id, (handoff, events) in histories.items():
        if any(task.step == "watch" and task.state is TaskState.OPEN for task in handoff.tasks):
            since = max(_activated_at(decision_of(decided)) for _, _, decided in _activations({id: (handoff, events)}))
            evidence = handoff.escalation.evidence if handoff.escalation else ()
            open_now = [each for each in evidence if each.over is None or each.is_resolved]
            shown = {english(link.label) for each in open_now for link in each.record_links}
            for number, at in _approved(day):
                is_watched = since <= at <= since + WATCHED_FOR and now - at > 2 * WITHIN
                if is_watched and f"order {number}" not in shown:
                    yield f"{id}: nobody was told of order {number}, approved at {at}"


def a_watch_that_is_completed_leaves_no_order_without_a_sign(day: Run, histories: Histories) -> Iterator[str]:
    """Of those that were approved after the activation, when it ended; people answer alone for orders that Baton never read."""
    for id, (_, events) in histories.items():
        for before, decided in decisions(events):
            is_read = before.finding("provisioned") is not None or decided.user_id == BATON.user_id
            if decided.step == "watch" and decided.choice == "done" and is_read:
                activation = before.task("deploy").decision
                assert activation is not None
                since = _activated_at(activation)
                for row in _moves(day, "Approved"):
                    was_stuck = since <= row["CreatedDate"] <= min(since + WATCHED_FOR, decided.at - WITHIN)
                    if was_stuck and not _moved_on(day, row, decided.at):
                        yield f"{id}: the watch was completed, and nothing had happened to {row['OrderId']}"


LAUNCHES: tuple[Callable[[Run, Histories], Iterator[str]], ...] = (
    nothing_passes_as_done_that_was_found_otherwise,
    a_flow_is_activated_after_its_way_back_is_written_down,
    a_flow_is_activated_in_the_quiet_hours_or_with_the_contacts_reason,
    an_order_without_a_sign_is_told_once,
    every_order_without_a_sign_is_told,
    a_watch_that_is_completed_leaves_no_order_without_a_sign,
)


def _activations(histories: Histories) -> Iterator[tuple[str, Handoff, Decided]]:
    for id, (handoff, events) in histories.items():
        if handoff.process == "flow_change":
            for before, decided in decisions(events):
                if decided.choice == "activate":
                    yield id, before, decided


def _activated_at(decision: Decision) -> datetime:
    day = value_of(decision.field_values, "activated")
    return datetime.fromtimestamp(int(day), UTC) if day else decision.at


def _done(before: Handoff, decided: Decided) -> set[str]:
    answers = {answer.item: answer.outcome for answer in decided.answers}
    known = {tick.item: tick.outcome for tick in before.task(decided.step).ticks} | answers
    return {item for item, outcome in known.items() if outcome is Outcome.VERIFIED}


def _evidence(events: tuple[Event, ...]) -> Iterator[Evidence]:
    """List the evidence of orders without a sign as it was after each event that raised or updated it."""
    for place, event in enumerate(events, start=1):
        if isinstance(event, Escalated | EvidenceUpdated) and event.trigger is Trigger.PROVISIONING:
            escalation = replay(events[:place]).escalation
            assert escalation is not None
            yield from (each for each in escalation.evidence if each.trigger is Trigger.PROVISIONING)


def _approved(day: Run) -> Iterator[tuple[str, datetime]]:
    """List the orders that are approved, and since when."""
    history = list(_moves(day, "Approved"))
    for order in day.world.org.records("Order"):
        at = [row["CreatedDate"] for row in history if row["OrderId"] == order["Id"]]
        if order["Status"] == "Approved" and at:
            yield str(order["OrderNumber"]), max(at)


def _moved_on(day: Run, approved: dict[str, Any], by: datetime) -> bool:
    """Return whether an order had come to another status after its approval."""
    later = (row for row in _moves(day) if row["OrderId"] == approved["OrderId"] and row["NewValue"] != "Approved")
    return any(approved["CreatedDate"] <= row["CreatedDate"] < by for row in later)


def _moves(day: Run, status: str = "") -> Iterator[dict[str, Any]]:
    """List from the orders' history when each came to a status, or to any."""
    rows = day.world.org.records("OrderHistory")
    return (row for row in rows if row["Field"] == "Status" and status in ("", row["NewValue"]))
