"""The review of a cancellation: authorisation, terms and fees, and the day, lawful unless a contact confirms another."""

from datetime import date

from handoffs.model.effects import RecordChange
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.choices import ChecklistItem, Choice
from handoffs.process.forms import Fact, FieldKind, FormField, FormOption, day_of
from handoffs.process.policy import Policy, TeamPolicy
from handoffs.process.rights import require_contact
from handoffs.processes.cancellation import about, withdrawing
from handoffs.processes.cancellation.notice import Service
from handoffs.processes.cancellation.step import CancellationStep, Changes
from handoffs.processes.cancellation.withdrawing import WITHDRAWN
from handoffs.subjects.case import CancellationCase, Opportunity
from handoffs.subjects.field_values import value_of
from handoffs.text.messages import message
from handoffs.text.wording import dated

WHY = "why"
PROCESS = Choice(key="process", label="Process", past="processed", needs_checklist=True)


class Review(CancellationStep):
    """CS verifies the authorisation, the terms and the day on which the service ends."""

    key = about.REVIEW
    title = "Review of the cancellation"
    permission_phrase = "process cancellations"
    button = "Process"
    choices = (PROCESS, WITHDRAWN)
    checklist = (
        ChecklistItem(key="authorisation", label="Customer's authorisation verified"),
        ChecklistItem(key="terms", label="Cancellation terms and fees checked"),
        ChecklistItem(key="day", label="Scheduled date confirmed"),
    )

    def fields(self, handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the opportunity, the kind of service and the day on which it ends."""
        case = handoff.about(CancellationCase)
        opportunity = about.only(about.meant(case, policy))
        if choice.key == WITHDRAWN.key:
            return withdrawing.fields(case, opportunity, policy, chooses=True)
        kind, wished = about.kind(case, opportunity, None), about.wished_day(opportunity, policy)
        notice = about.notice_of(case, kind, policy) if kind else None
        day = notice.nearest(wished or notice.earliest) if notice else wished
        hint = f"{' '.join(notice.reckoning) if notice else ''} Another day takes the contact and a reason.".strip()
        return (
            *about.opportunity_field(case, opportunity, policy),
            _kind_field(kind),
            FormField(key=about.DAY, label="Ends on", kind=FieldKind.DAY, initial=str(day or ""), hint=hint),
            FormField(
                key=WHY, label="Why on another day", kind=FieldKind.WORDS, optional=True,
                placeholder="Only where the day breaks the notice period",
            ),
        )  # fmt: skip

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Refuse an open question, and a day that breaks the notice period unless the contact gives a reason."""
        case = handoff.about(CancellationCase)
        opportunity = about.named_by(case, decision, policy)
        if decision.choice == WITHDRAWN.key:
            if opportunity is None:
                about.require_choice(case, decision, policy)
            return withdrawing.guard(handoff, task, decision, opportunity, policy)
        about.require_choice(case, decision, policy)
        _require_lawful_day(case, decision, _require_kind(case, opportunity, decision), policy.team(task.team), actor, policy)

    def changes(self, handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> Changes:
        """Set the day on the opportunity, and its stage to cancelling."""
        case = handoff.about(CancellationCase)
        opportunity = about.named_by(case, decision, policy)
        if decision.choice == WITHDRAWN.key:
            return withdrawing.changes(case, decision, opportunity, policy)
        day = day_of(value_of(decision.field_values, about.DAY), about.DAY)
        words = _words(case, decision, day, opportunity, policy)
        return (_scheduled(opportunity, day, policy) if opportunity else ()), words

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the service, the day of the request and the earliest day on which it may end."""
        case = handoff.about(CancellationCase)
        opportunity = about.named_by(case, task.decision, policy)
        kind, wished = about.kind(case, opportunity, task.decision), about.wished_day(opportunity, policy)
        wish = dated(wished) if wished else "no day"
        earliest, day = about.notice_of(case, kind, policy).earliest if kind else None, about.day_of_end(handoff)
        return (
            Fact(label="Customer number", text=case.account.number),
            about.service_fact(case, opportunity),
            Fact(label="Kind", text=kind.value if kind else "not known yet"),
            Fact(label="Requested", text=dated(about.local_day(case.requested_at, policy))),
            Fact(label="Ends on", text=dated(day)) if day else Fact(label="Customer wishes", text=wish),
            Fact(label="Earliest lawful day", text=dated(earliest) if earliest else "depends on the kind"),
            *about.opportunity_facts(opportunity),
        )

    def hints(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[str, ...]:
        """Show the calculation of the notice period, and the questions that only a person can answer."""
        case = handoff.about(CancellationCase)
        opportunity = about.named_by(case, task.decision, policy)
        kind, cancelling = about.kind(case, opportunity, task.decision), policy.salesforce.stages.cancelling
        kinds, count = (kind,) if kind else tuple(Service), len(about.meant(case, policy))
        lines = [" ".join(about.notice_of(case, each, policy).reckoning) for each in kinds]
        if not case.account.record_id:
            lines.append("The case has no account. Please set it in Salesforce if you can.")
        if count > 1:
            lines.append(f"{count} opportunities may be meant; processing asks which.")
        if count == 0:
            lines.append("No opportunity is being cancelled for this service; processing asks whether one is meant.")
        if opportunity and opportunity.stage != cancelling:
            lines.append(f"The opportunity is at {opportunity.stage}; processing sets {cancelling}.")
        return tuple(lines)


def _require_kind(case: CancellationCase, opportunity: Opportunity | None, decision: Decision) -> Service:
    kind, said = about.kind(case, opportunity, decision), value_of(decision.field_values, about.KIND)
    if kind and said and said != kind.value:
        raise Refusal(message("cancellation.review.other_service_kind", kind=kind.value), field=about.KIND)
    if kind is None:
        raise Refusal(message("cancellation.review.no_service_kind"), field=about.KIND)
    return kind


def _require_lawful_day(
    case: CancellationCase, decision: Decision, kind: Service, team: TeamPolicy, actor: Actor, policy: Policy
) -> None:
    day = day_of(value_of(decision.field_values, about.DAY), about.DAY)
    unlawful = about.notice_of(case, kind, policy).why_not(day)
    if not unlawful:
        return
    if team.key not in actor.contact_of:
        sentence = message("cancellation.review.contact_may_confirm", reason=unlawful, contact=team.contact_title)
        raise Refusal(sentence, field=about.DAY)
    require_contact(actor, team, because=message("cancellation.review.unlawful_day", reason=unlawful))
    if not value_of(decision.field_values, WHY).strip():
        raise Refusal(message("cancellation.review.no_reason", reason=unlawful), field=WHY)


def _words(
    case: CancellationCase, decision: Decision, day: date, opportunity: Opportunity | None, policy: Policy
) -> tuple[str, ...]:
    kind, why = about.kind(case, opportunity, decision), value_of(decision.field_values, WHY).strip()
    reckoning = about.notice_of(case, kind, policy).reckoning if kind else ()
    return f"The service ends on {dated(day)}.", *reckoning, f"Another day was confirmed: {why}" if why else ""


def _scheduled(opportunity: Opportunity, day: date, policy: Policy) -> tuple[RecordChange, ...]:
    ends_at, fields = about.end_of(day, opportunity, policy), policy.salesforce.fields.opportunity
    wanted: list[tuple[str, str | None]] = []
    if opportunity.stage != policy.salesforce.stages.cancelling:
        wanted.append(("StageName", policy.salesforce.stages.cancelling))
    if opportunity.scheduled_at != ends_at:
        wanted.append((fields.scheduled_at, about.written_instant(ends_at)))
    change = RecordChange(kind="Opportunity", record_id=opportunity.record_id, fields=tuple(wanted))
    return (change,) if wanted else ()


def _kind_field(known: Service | None) -> FormField:
    options = tuple(FormOption(key=kind.value, label=kind.value) for kind in Service)
    return FormField(
        key=about.KIND, label="Kind of service", kind=FieldKind.OPTION, options=options, initial=known.value if known else "",
        placeholder="As the opportunity says", hint="It decides the notice period.", optional=True,
    )  # fmt: skip
