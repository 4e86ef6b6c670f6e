"""The steps of an access request: a contact approves it, the system's owner grants it and reviews it on its day."""

from datetime import date, datetime, time

from handoffs.clock.days import local_day
from handoffs.model.effects import ThreadReply
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.choices import Choice, item
from handoffs.process.forms import Fact, FieldKind, FormField, day_of
from handoffs.process.policy import Policy
from handoffs.process.step import Step
from handoffs.processes.access_request.start import ACCESS, TEAM, WHO, WHY
from handoffs.processes.access_request.systems import access_of
from handoffs.subjects.field_values import value_of
from handoffs.subjects.work_item import WorkItem
from handoffs.text.messages import Message, message, written

GRANTED, REVIEW, REASON = "granted", "review", "said"
APPROVE = Choice(
    key="approve", label=message("access_request.steps.approve_choice"), past=message("access_request.steps.approve_past")
)
DENY = Choice(
    key="deny",
    label=message("access_request.steps.deny_choice"),
    past=message("access_request.steps.deny_past"),
    destructive=True,
    ends=True,
    separate_button=True,
)
GRANT = Choice(
    key="grant",
    label=message("access_request.steps.grant_choice"),
    past=message("access_request.steps.grant_past"),
    needs_checklist=True,
)
KEEP = Choice(key="keep", label=message("access_request.steps.keep_choice"), past=message("access_request.steps.keep_past"))
REVOKE = Choice(
    key="revoke", label=message("access_request.steps.revoke_choice"), past=message("access_request.steps.revoke_past"), ends=True
)


class AccessStep(Step):
    """A step that nobody decides for their own access."""

    def team_of(self, handoff: Handoff, policy: Policy) -> str:
        """Return the team that grants access to the system."""
        return access_of(handoff.about(WorkItem).value(ACCESS)).system.granted_by

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Refuse a decision of the colleague whose access it is."""
        if actor.user_id == handoff.about(WorkItem).value(WHO):
            raise Refusal(message("access_request.steps.own_access"))

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the colleague, the access, the reason and the day of its review."""
        work_item = handoff.about(WorkItem)
        team = next((each.name for each in policy.teams if each.key == work_item.value(TEAM)), "")
        until = review_day(handoff)
        return (
            Fact(label=message("access_request.steps.access_fact"), text=work_item.title),
            Fact(
                label=message("access_request.steps.for_fact"), text=written(work_item.name_of(WHO)), person=work_item.value(WHO)
            ),
            Fact(label=message("access_request.steps.team_fact"), text=written(team)),
            Fact(label=message("access_request.steps.asked_by_fact"), text=written(work_item.starter), link=work_item.link),
            Fact(label=message("access_request.steps.why_fact"), text=written(work_item.value(WHY))),
            *(
                (Fact(label=message("access_request.steps.looked_at_again_fact"), text=message("text.day", day=until)),)
                if until
                else ()
            ),
        )


class Approval(AccessStep):
    """The contact of the system's team, or of the colleague's own team, approves the access or denies it."""

    key = "approve"
    title = message("access_request.steps.approval_title")
    permission_phrase = message("access_request.steps.approval_permission")
    button = message("access_request.steps.approval_button")
    choices = (APPROVE, DENY)
    contact_only = True
    approves = True

    def team_of(self, handoff: Handoff, policy: Policy) -> str:
        """Return the team that the table names, else the team in which the colleague works."""
        work_item = handoff.about(WorkItem)
        return access_of(work_item.value(ACCESS)).system.approved_by or work_item.value(TEAM)

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Name the approver before what the access is about."""
        approver = written(policy.team_for(task.team, handoff.process).contact_title)
        return Fact(label=message("access_request.steps.approver_fact"), text=approver), *super().facts(handoff, task, policy)

    def announcements(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[ThreadReply, ...]:
        """Ask the approver, who is mentioned."""
        contact = policy.team_for(task.team, handoff.process).contact_title
        asked = message("access_request.steps.approver_asked", name=handoff.about(WorkItem).starter, contact=contact)
        return (ThreadReply(step=self.key, contact_of=task.team, text=asked),)

    def fields(self, handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the reason of a denial."""
        return (
            (FormField(key=REASON, label=message("access_request.steps.said_field"), kind=FieldKind.WORDS),)
            if choice.key == DENY.key
            else ()
        )

    def outcome(self, handoff: Handoff, task: Task, policy: Policy) -> Message:
        """Return whether the colleague may have the access, or why not."""
        work_item, decision = handoff.about(WorkItem), task.decision
        who, access = work_item.name_of(WHO), work_item.title
        if decision and decision.choice == DENY.key:
            reason = value_of(decision.field_values, REASON).strip()
            return message("access_request.steps.denied", name=who, access=access, reason=reason)
        return message("access_request.steps.approved", name=who, access=access)

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Refuse a decision of the colleague whose access it is, and a denial without a reason."""
        super().guard(handoff, task, decision, actor, policy)
        if decision.choice == DENY.key and not value_of(decision.field_values, REASON).strip():
            raise Refusal(message("access_request.steps.no_reason"), field=REASON)


class Grant(AccessStep):
    """The system's owner grants the access, with the day of its review."""

    key = "grant"
    title = message("access_request.steps.grant_title")
    permission_phrase = message("access_request.steps.grant_permission")
    follows = (Approval.key,)
    checklist = (
        item("granted", message("access_request.steps.granted_item")),
        item("recorded", message("access_request.steps.recorded_item")),
    )
    choices = (GRANT,)
    ticked_on_card = True

    def fields(self, handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the granted access and the day of its review."""
        granted = FormField(
            key=GRANTED,
            label=message("access_request.steps.granted_field"),
            kind=FieldKind.LINE,
            initial_text=access_of(handoff.about(WorkItem).value(ACCESS)).title,
        )
        hint = message("access_request.steps.until_hint")
        return granted, FormField(key=REVIEW, label=message("access_request.steps.review_field"), kind=FieldKind.DAY, hint=hint)

    def outcome(self, handoff: Handoff, task: Task, policy: Policy) -> Message:
        """Return the access that the colleague has, and the day of its review."""
        given = task.decision.field_values if task.decision else ()
        who, day = handoff.about(WorkItem).name_of(WHO), value_of(given, REVIEW)
        access = value_of(given, GRANTED).strip()
        if not day:
            return message("access_request.steps.granted", name=who, access=access)
        return message("access_request.steps.granted_until", name=who, access=access, day=date.fromisoformat(day))

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Require a day of review in the future."""
        super().guard(handoff, task, decision, actor, policy)
        _require_day_to_come(task, decision, policy)


class Review(AccessStep):
    """On its day the system's owner keeps the access until another day, or revokes it."""

    key = "review"
    title = message("access_request.steps.review_title")
    permission_phrase = message("access_request.steps.review_permission")
    button = message("access_request.steps.review_button")
    follows = (Grant.key,)
    choices = (KEEP, REVOKE)
    repeat_choice = KEEP.key

    def waits_until(self, handoff: Handoff, policy: Policy) -> datetime | None:
        """Wait for the morning of the day that was named last."""
        day = review_day(handoff)
        return datetime.combine(day, time(9), policy.calendar_of(self.team_of(handoff, policy)).zone) if day else None

    def fields(self, handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the day of the next review of an access that is kept."""
        if choice.key != KEEP.key:
            return ()
        hint = message("access_request.steps.next_review_hint")
        return (FormField(key=REVIEW, label=message("access_request.steps.review_field"), kind=FieldKind.DAY, hint=hint),)

    def outcome(self, handoff: Handoff, task: Task, policy: Policy) -> Message | None:
        """Return the access that is revoked; None for one that is kept, whose next review opens."""
        if task.decision and task.decision.choice == KEEP.key:
            return None
        work_item = handoff.about(WorkItem)
        return message("access_request.steps.revoked", name=work_item.name_of(WHO), access=work_item.title)

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Require a day of review in the future for an access that is kept."""
        super().guard(handoff, task, decision, actor, policy)
        if decision.choice == KEEP.key:
            _require_day_to_come(task, decision, policy)


def review_day(handoff: Handoff) -> date | None:
    """Return the day of review that a decision named last; None before."""
    written = handoff.entry(Review.key, REVIEW) or handoff.entry(Grant.key, REVIEW)
    return date.fromisoformat(written) if written else None


def _require_day_to_come(task: Task, decision: Decision, policy: Policy) -> None:
    day = day_of(value_of(decision.field_values, REVIEW), REVIEW)
    if day <= local_day(decision.at, policy.calendar_of(task.team).zone):
        raise Refusal(message("access_request.steps.past_day"), field=REVIEW)
