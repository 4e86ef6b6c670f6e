"""What becomes of a decision on its way to the outside system: confirmed, delayed, or refused."""

from datetime import datetime

from handoffs.advancing import advance
from handoffs.change import Change, both, changed
from handoffs.effects import ThreadReply
from handoffs.events import Confirmed, Refused, SavingDelayed
from handoffs.handbook import Handbook
from handoffs.handoff import Handoff, Saving, Trouble


def confirm(handbook: Handbook, handoff: Handoff, step: str, reference: str, now: datetime) -> Change | None:
    """Note that the outside system holds the decision, and open the step that follows; None when it is saved no longer."""
    if not _is_saving(handoff, step, reference):
        return None

    confirmed = changed(handoff, Confirmed(step=step, reference=reference, at=now))
    return both(confirmed, advance(handbook, confirmed.handoff, step, now))


def delay(handoff: Handoff, step: str, reference: str, says: str, now: datetime) -> Change | None:
    """Note that the outside system can't be reached; None when that is known already."""
    if not _is_saving(handoff, step, reference) or handoff.task(step).saving_trouble == says:
        return None

    return changed(handoff, SavingDelayed(step=step, says=says, at=now))


def refuse(
    handbook: Handbook, handoff: Handoff, step: str, reference: str, says: str, *, conflict: bool, now: datetime
) -> Change | None:
    """Open the task again because the outside system said no (`says`, in its own words), and tell the decider."""
    if not _is_saving(handoff, step, reference):
        return None

    task = handoff.task(step)
    decision = task.decision
    assert decision is not None, "a task that is being saved has a decision"
    trouble = Trouble(says=says, conflict=conflict, choice=decision.choice, user_id=decision.user_id, name=decision.name, at=now)
    past = handbook.step_of(handoff, task).choice(decision.choice).past
    told = ThreadReply(step=step, mention=decision.user_id, text=_not_taken(past, says, conflict))
    return changed(handoff, Refused(step=step, trouble=trouble, at=now), effects=(told,))


def _is_saving(handoff: Handoff, step: str, reference: str) -> bool:
    task = handoff.task(step)
    return task.saving is Saving.SAVING and task.decision is not None and task.decision.reference == reference


def _not_taken(past: str, says: str, conflict: bool) -> str:
    if conflict:
        return f"It could not be {past}: {says} Nothing was overwritten; the task is open again."
    return f"Salesforce did not take it as {past}: “{says}” The task is open again."
