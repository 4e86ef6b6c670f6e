"""A handoff and its tasks as rows of their tables."""

from handoffs.model.handoff import Handoff, Task
from storage.formats.codec import dump_handoff
from storage.formats.upcasters import VERSIONS, Shape


def columns_of(handoff: Handoff) -> dict[str, object]:
    """Return the row of a new handoff."""
    return {
        "id": handoff.id,
        "process": handoff.process,
        "record_id": handoff.subject.record_id,
        "round": handoff.round,
        "opened_at": handoff.opened_at,
        **_about(handoff),
        **_snapshot(handoff),
    }


def saved_row(handoff: Handoff, before: Handoff | None) -> dict[str, object]:
    """Return the row that saves a change: the columns that it has altered, those of the snapshot, and the version before it.

    SQLite writes a page for each index of a column that is written, even with the same value; and a key that is written is
    searched in every table that refers to it. Where the state `before` is not what the row says, all that may change is written.
    """
    known = _about(before) if before else {}
    altered = {name: value for name, value in _about(handoff).items() if name not in known or value != known[name]}
    return {"of_id": handoff.id, "of_version": handoff.version - 1, **altered, **_snapshot(handoff)}


def _about(handoff: Handoff) -> dict[str, object]:
    escalation = handoff.escalation
    return {
        "number": handoff.subject.number,
        "party": handoff.subject.party,
        "is_open": handoff.is_open,
        "is_waiting": handoff.is_open or handoff.is_delivering,
        "is_escalated": bool(escalation and escalation.is_open),
        "alike": escalation.alike if escalation else None,
        "is_acknowledged": escalation.acknowledged is not None if escalation and escalation.is_open else None,
    }


def _snapshot(handoff: Handoff) -> dict[str, object]:
    return {
        "policy_version": handoff.policy_version,
        "version": handoff.version,
        "state_format": VERSIONS[Shape.HANDOFF],
        "state": dump_handoff(handoff),
    }


def task_row(handoff: Handoff, task: Task) -> dict[str, object]:
    """Return the row of a task of a handoff."""
    claim, decision = task.claim, task.decision
    return {
        "handoff_id": handoff.id,
        "process": handoff.process,
        "step": task.step,
        "team": task.team,
        "state": task.state.value,
        "delivery": task.delivery.value,
        "urgency": task.urgency,
        "started_at": task.due.started_at,
        "at_risk_at": task.due.at_risk_at,
        "due_at": task.due.due_at,
        "breach_at": task.due.breach_at,
        "is_paused": task.pause is not None,
        "waited_seconds": round(task.waited.total_seconds()) if task.waited is not None else None,
        "took_seconds": round(task.took.total_seconds()) if task.took is not None else None,
        "claimed_by": claim.user_id if claim else None,
        "claimed_at": claim.at if claim else None,
        "decided_by": decision.user_id if decision else None,
        "decided_at": decision.at if decision else None,
        "choice": decision.choice if decision else None,
    }
