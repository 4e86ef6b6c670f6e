"""Every change that a handoff can go through: guards first, then what happened and what we ask of others.

Each rule takes values and `now`, and gives a Change or raises a Refusal. None reads a clock, and none is told who asks
through which surface: a click, a modal and a command meet the same guards.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from handoffs.advancing import advance
from handoffs.change import Change, both, changed
from handoffs.checks import Answer, Finding, Outcome
from handoffs.escalating import raised, raised_by_rule
from handoffs.escalation import Trigger
from handoffs.events import (
    Claimed,
    Continued,
    Decided,
    Opened,
    Released,
    Resumed,
    SubjectChanged,
    Withdrawn,
)
from handoffs.guards import open_task, require_same_edition
from handoffs.handbook import Handbook
from handoffs.handoff import (
    Claim,
    Decision,
    Handoff,
    Pick,
    Saving,
    Task,
    TaskState,
    Withdrawal,
)
from handoffs.pausing import ended
from handoffs.people import Actor, require_contact, right_of
from handoffs.refusal import Refusal
from handoffs.sla import Due, Target, due, measured
from handoffs.subjects import Subject


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a person submits: the choice with its reason and answers, and which edition of the subject they saw.

    `over_claim` says that they were told of another's claim and want to decide all the same.
    """

    choice: str
    edition: int
    reason: str = ""
    words: str = ""
    answers: tuple[Answer, ...] = ()
    picks: tuple[Pick, ...] = ()
    over_claim: bool = False


class ClaimedByAnother(Refusal):
    """Somebody else is on the task: the person may confirm once that they decide all the same."""


def open_handoff(
    handbook: Handbook,
    process: str,
    subject: Subject,
    *,
    id: str,
    previous: Handoff | None,
    elsewhere: frozenset[Trigger] = frozenset(),
    now: datetime,
) -> Change:
    """Begin a handoff for a subject with the first step's task; its clock starts where the subject's review did.

    What the subject itself makes a supervisor's matter is escalated at once, but for triggers that are borne `elsewhere`.
    """
    written = handbook.processes[process]
    terms = handbook.policy.process(process)
    urgency = written.urgency(subject)
    target, clock = _clock(handbook, process, urgency, subject.entered_review_at)
    task = Task(step=written.first.key, team=written.first.team or terms.team, urgency=urgency, target=target, due=clock)
    handoff = Handoff(
        id=id,
        process=process,
        subject=subject,
        findings=written.find(subject, handbook.policy),
        round=previous.round + 1 if previous else 1,
        edition=1,
        opened_at=now,
        policy_version=handbook.policy.version,
        tasks=(task,),
        previous=previous.id if previous else None,
    )
    told = raised_by_rule(handbook, handoff, task, elsewhere=elsewhere, now=now)
    proof = written.came_back(previous, subject, now) if previous else None
    told = both(told, raised(handbook, told.handoff, task, proof)) if proof else told
    return Change(handoff=told.handoff, events=(Opened(handoff=handoff, at=now), *told.events), effects=told.effects)


def refresh(
    handbook: Handbook,
    handoff: Handoff,
    step: str,
    subject: Subject,
    now: datetime,
    *,
    elsewhere: frozenset[Trigger] = frozenset(),
) -> Change | None:
    """Take over what the record says now; None when nothing that people see has changed, or the task is not open any more."""
    if handoff.task(step).state is not TaskState.OPEN:
        return None
    process = handbook.process_of(handoff)
    findings: tuple[Finding, ...] = process.find(subject, handbook.policy)
    if subject == handoff.subject and findings == handoff.findings:
        return None

    urgency = process.urgency(subject)
    task = handoff.task(step)
    answered = _answered(handbook, handoff, task, subject, now)
    paused = answered[0].paused if answered else task.paused
    fresh = answered[0].due if answered else task.due
    target, clock = task.target, fresh
    if urgency != task.urgency:
        target, clock = _clock(handbook, handoff.process, urgency, task.due.started_at, paused)
    happened = SubjectChanged(
        subject=subject,
        findings=findings,
        urgency=urgency,
        target=target,
        due=clock,
        material=subject.as_shown() != handoff.subject.as_shown(),
        step=step,
        at=now,
    )
    change = changed(handoff, *answered, happened)
    told = raised_by_rule(handbook, change.handoff, change.handoff.task(step), elsewhere=elsewhere, now=now)
    return both(change, told)


def claim(handbook: Handbook, handoff: Handoff, step: str, actor: Actor, now: datetime) -> Change:
    """Let the actor say *I do it*; the claim lapses after the policy's time in business hours."""
    task = open_task(handbook, handoff, step, actor)
    if task.claim and task.claim.user_id == actor.user_id:
        raise Refusal("You are already on it.")
    if task.claim:
        raise Refusal(f"{task.claim.name} is already on it. If they can't finish, ask them to release it.")

    lapses_at = handbook.calendar_of(task).add(now, handbook.terms_of(handoff).claim_lapse)
    made = Claim(user_id=actor.user_id, name=actor.name, at=now, lapses_at=lapses_at)
    waited = measured(task.due.started_at, now, handbook.calendar_of(task), task.target.clock) - task.paused
    return changed(handoff, Claimed(step=step, claim=made, waited=max(waited, timedelta()), at=now))


def release(handbook: Handbook, handoff: Handoff, step: str, actor: Actor, now: datetime) -> Change:
    """Give a claimed task back to the pool: the claimant may, and the team's contact."""
    task = open_task(handbook, handoff, step, actor)
    team = handbook.team_of(task)
    if not task.claim:
        raise Refusal("Nobody is on it, so there is nothing to release.")
    if task.claim.user_id != actor.user_id:
        require_contact(actor, team, because=f"{task.claim.name} is on it, and only they can release it.")

    freed = Released(step=step, user_id=task.claim.user_id, name=task.claim.name, lapsed=False, at=now)
    return changed(handoff, freed)


def lapse(handoff: Handoff, step: str, now: datetime) -> Change | None:
    """Return a task whose claim has lapsed to the pool; None when there is no such claim any more."""
    task = handoff.task(step)
    if task.state is not TaskState.OPEN or not task.claim or task.claim.lapses_at > now:
        return None

    freed = Released(step=step, user_id=task.claim.user_id, name=task.claim.name, lapsed=True, at=now)
    return changed(handoff, freed)


def decide(handbook: Handbook, handoff: Handoff, step: str, actor: Actor, wish: Wish, *, reference: str, now: datetime) -> Change:
    """Settle the task with one of its choices, and ask for what has to be written elsewhere."""
    task = open_task(handbook, handoff, step, actor)
    written = handbook.step_of(handoff, task)
    if wish.choice not in {choice.key for choice in written.choices}:
        raise Refusal("This task offers no such choice. Please use the newest card.")
    choice = written.choice(wish.choice)
    require_same_edition(handoff, wish.edition)
    if choice.needs_reason:
        _require_reason(handbook, handoff, wish)
    if choice.needs_checklist:
        _require_checklist(handbook, handoff, task, wish)
    decision = Decision(
        reference=reference,
        choice=choice.key,
        user_id=actor.user_id,
        name=actor.name,
        at=now,
        reason=wish.reason,
        words=wish.words,
        answers=wish.answers,
        picks=wish.picks,
        right=right_of(actor, handbook.team_of(task)),
    )
    handbook.process_of(handoff).guard(handoff, task, decision, actor, handbook.policy)
    _require_claim_respected(task, actor, wish)

    write_back = handbook.process_of(handoff).write_back(handoff, task, decision, handbook.policy)
    saving = Saving.SAVING if write_back else Saving.NOT_NEEDED
    effects = (write_back,) if write_back else ()
    resumed = ended(handbook, task, "it was decided", now)
    paused = resumed[0].paused if resumed else task.paused
    took = measured(task.due.started_at, now, handbook.calendar_of(task), task.target.clock) - paused
    decided = Decided(step=step, decision=decision, saving=saving, took=max(took, timedelta()), at=now)
    change = changed(handoff, *resumed, decided, effects=effects)
    return change if write_back else both(change, advance(handbook, change.handoff, step, now))


def withdraw(handoff: Handoff, step: str, says: str, now: datetime, at: datetime | None = None) -> Change | None:
    """End a task that is no longer needed, saying who did what; None when it is not open any more."""
    if handoff.task(step).state is not TaskState.OPEN:
        return None

    withdrawal = Withdrawal(says=says, at=at or now)
    return changed(handoff, Withdrawn(step=step, withdrawal=withdrawal, at=now))


def continue_in(handoff: Handoff, next: str, now: datetime) -> Change:
    """Point from a handoff to the new round that its subject came back for."""
    return changed(handoff, Continued(next=next, at=now))


def _clock(
    handbook: Handbook, process: str, urgency: str, started_at: datetime, paused: timedelta = timedelta()
) -> tuple[Target, Due]:
    terms = handbook.policy.process(process)
    target = terms.sla[urgency]
    return target, due(target, started_at, handbook.policy.calendar_of(terms.team), paused)


def _answered(handbook: Handbook, handoff: Handoff, task: Task, subject: Subject, now: datetime) -> tuple[Resumed, ...]:
    """End the pause when the record was changed since the question: that is how an answer shows.

    Records are stamped in whole seconds, so an answer in the second of the question counts, and so does any change that
    a decider has to look at.
    """
    known = handoff.subject
    if not task.pause or subject.modified_at < task.pause.at.replace(microsecond=0):
        return ()
    if subject.modified_at <= known.modified_at and subject.as_shown() == known.as_shown():
        return ()
    by = f" by {subject.modified_by}" if subject.modified_by else ""
    return ended(handbook, task, f"the record was changed{by}", now)


def _require_reason(handbook: Handbook, handoff: Handoff, wish: Wish) -> None:
    if wish.reason not in {reason.code for reason in handbook.terms_of(handoff).reasons}:
        raise Refusal("Please choose a reason.", field="reason")
    if not wish.words.strip():
        raise Refusal("Please say in a sentence why; it goes on the record's notes.", field="words")


def _require_checklist(handbook: Handbook, handoff: Handoff, task: Task, wish: Wish) -> None:
    answered = {answer.item: answer.outcome for answer in wish.answers}
    for item in handbook.step_of(handoff, task).checklist:
        if answered.get(item.key) is Outcome.FAILED:
            raise Refusal(f"“{item.label}” is marked as failed, so it can't be settled like this.", field="checks")
        if answered.get(item.key) is not Outcome.VERIFIED:
            raise Refusal(f"Please check “{item.label}” first, or mark it as failed.", field="checks")


def _require_claim_respected(task: Task, actor: Actor, wish: Wish) -> None:
    if task.claim and task.claim.user_id != actor.user_id and not wish.over_claim:
        raise ClaimedByAnother(f"{task.claim.name} is on it. Tick the box to decide all the same.", field="over_claim")
