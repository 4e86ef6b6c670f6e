"""The review of a cancellation: authorisation, terms and fees, and the day, lawful unless a contact says otherwise."""

from handoffs.model.checks import Finding, needs_review, verified
from handoffs.model.effects import RecordChange
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.definition import ChecklistItem, Choice, Step
from handoffs.process.forms import Fact, FieldKind, FormField, FormOption, day_of
from handoffs.process.policy import Policy
from handoffs.process.rights import require_contact
from handoffs.processes.cancellation import about, withdrawing
from handoffs.processes.cancellation.notice import Service
from handoffs.subjects.case import CancellationCase, Opportunity
from handoffs.subjects.field_values import value_of
from handoffs.text.money import amount
from handoffs.text.wording import dated, listed

WHY = "why"
PROCESS = Choice(key="process", label="Process", past="processed", needs_checklist=True)


def find(case: CancellationCase, policy: Policy) -> tuple[Finding, ...]:
    """Say what a person has to look at before a service may end."""
    opportunity = about.only(about.meant(case, policy))
    return (
        _authorisation(case),
        needs_review("terms", _paid(case, opportunity, policy) or f"Please look them up ({case.service_unknown})."),
        needs_review("day", _wish(case, opportunity, policy)),
    )


def asks(handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
    """Ask which opportunity is meant, which kind of service it is where the records don't tell, and on which day it ends."""
    case = handoff.about(CancellationCase)
    if choice.key == withdrawing.WITHDRAWN.key:
        return withdrawing.asks(handoff, task, policy)
    opportunity = about.only(about.meant(case, policy))
    kind, wished = about.kind(case, opportunity, None), about.wished_day(opportunity, policy)
    earliest = about.notice_of(case, kind, policy) if kind else None
    day = earliest.nearest(wished or earliest.earliest) if earliest else wished
    hint = f"{' '.join(earliest.reckoning) if earliest else ''} Another day takes the contact and a reason.".strip()
    return (
        *about.opportunity_field(case, opportunity, policy),
        _kind_field(kind),
        FormField(key=about.DAY, label="Ends on", kind=FieldKind.DAY, initial=str(day or ""), hint=hint),
        FormField(
            key=WHY, label="Why on another day", kind=FieldKind.WORDS, optional=True,
            placeholder="Only where the day breaks the notice period",
        ),
    )  # fmt: skip


def guard(handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
    """Refuse what was left open, and a day that breaks the notice period unless the contact confirms it with a reason."""
    case = handoff.about(CancellationCase)
    about.require_choice(case, decision, policy)
    opportunity = about.chosen(handoff, task, decision, policy)
    kind, said = about.kind(case, opportunity, decision), value_of(decision.field_values, about.KIND)
    if kind and said and said != kind.value:
        raise Refusal(f"The opportunity says {kind.value}. If that is wrong, please mend it in Salesforce.", field=about.KIND)
    if kind is None:
        raise Refusal("Please choose what kind of service it is.", field=about.KIND)
    day = day_of(value_of(decision.field_values, about.DAY), about.DAY)
    unlawful = about.notice_of(case, kind, policy).why_not(day)
    if not unlawful:
        return
    team = policy.team(task.team)
    if team.key not in actor.contact_of:
        says = f"{unlawful} The {team.contact_title} may confirm another day with a reason."
        raise Refusal(says, field=about.DAY)
    require_contact(actor, team, because=unlawful)
    if not value_of(decision.field_values, WHY).strip():
        raise Refusal(f"{unlawful} Please say why it ends on that day all the same.", field=WHY)


def changes(
    handoff: Handoff, decision: Decision, policy: Policy, opportunity: Opportunity | None
) -> tuple[tuple[RecordChange, ...], tuple[str, ...]]:
    """Put the day on the opportunity, which is being cancelled from now on; give what the note says as well."""
    case = handoff.about(CancellationCase)
    day, kind = day_of(value_of(decision.field_values, about.DAY), about.DAY), about.kind(case, opportunity, decision)
    why = value_of(decision.field_values, WHY).strip()
    reckoning = about.notice_of(case, kind, policy).reckoning if kind else ()
    words = (f"The service ends on {dated(day)}.", *reckoning, f"Another day was confirmed: {why}" if why else "")
    if opportunity is None:
        return (), words
    ends_at, fields = about.end_of(day, opportunity, policy), policy.salesforce.fields.opportunity
    wanted: list[tuple[str, str | None]] = []
    if opportunity.stage != policy.salesforce.stages.cancelling:
        wanted.append(("StageName", policy.salesforce.stages.cancelling))
    if opportunity.scheduled_at != ends_at:
        wanted.append((fields.scheduled_at, about.written_instant(ends_at)))
    change = RecordChange(kind="Opportunity", record_id=opportunity.record_id, fields=tuple(wanted))
    return (change,) if wanted else (), words


def facts(handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
    """Tell what is to end, when it was asked for, and when it may end at the earliest."""
    case, opportunity = handoff.about(CancellationCase), about.chosen(handoff, task, task.decision, policy)
    kind, wished = about.kind(case, opportunity, task.decision), about.wished_day(opportunity, policy)
    submission = dated(wished) if wished else "no day"
    earliest, day = about.notice_of(case, kind, policy).earliest if kind else None, about.day_of_end(handoff)
    return (
        Fact(label="Customer number", text=case.account.number),
        about.service_fact(case, opportunity),
        Fact(label="Kind", text=kind.value if kind else "not known yet"),
        Fact(label="Requested", text=dated(about.local_day(case.requested_at, policy))),
        Fact(label="Ends on", text=dated(day)) if day else Fact(label="Customer wishes", text=submission),
        Fact(label="Earliest lawful day", text=dated(earliest) if earliest else "depends on the kind"),
        *about.opportunity_facts(opportunity),
    )


def hints(handoff: Handoff, task: Task, policy: Policy) -> tuple[str, ...]:
    """Show the arithmetic of the notice period, and say what Baton does not guess."""
    case, opportunity = handoff.about(CancellationCase), about.chosen(handoff, task, task.decision, policy)
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


REVIEW = Step(
    key=about.REVIEW,
    title="Review of the cancellation",
    deed="process cancellations",
    verb="Process",
    checklist=(
        ChecklistItem(key="authorisation", label="Customer's authorisation verified"),
        ChecklistItem(key="terms", label="Cancellation terms and fees checked"),
        ChecklistItem(key="day", label="Scheduled date confirmed"),
    ),
    choices=(PROCESS, withdrawing.WITHDRAWN),
    asks=asks,
    facts=facts,
    hints=hints,
)


def _authorisation(case: CancellationCase) -> Finding:
    pairs = (("phone", case.contact.phone, case.account.phone), ("e-mail", case.contact.email, case.account.email))
    same = [what for what, given, known in pairs if given and given.casefold().strip() == known.casefold().strip()]
    if same:
        verb = "is" if len(same) == 1 else "are"
        return verified("authorisation", f"The {listed(same)} of who asks {verb} the account's.")
    return needs_review("authorisation", "Neither phone nor e-mail of who asks is the account's.")


def _paid(case: CancellationCase, opportunity: Opportunity | None, policy: Policy) -> str:
    service = about.billed(case, about.service_number(case, opportunity))
    if service is None:
        return ""
    cost = f"{amount(service.amount, policy.salesforce.currency)} {service.cycle.casefold()}".strip()
    until = f", paid until {dated(service.paid_until)}" if service.paid_until else ""
    return f"{service.product}: {cost}{until}; {service.status} in WHMCS."


def _wish(case: CancellationCase, opportunity: Opportunity | None, policy: Policy) -> str:
    kind, wished = about.kind(case, opportunity, None), about.wished_day(opportunity, policy)
    if wished is None:
        return "The customer names no day."
    if kind is None:
        return f"The customer wishes {dated(wished)}; what is lawful depends on the kind of service."
    unlawful = about.notice_of(case, kind, policy).why_not(wished)
    return f"The wish breaks the notice period: {unlawful}" if unlawful else f"The customer wishes {dated(wished)}: lawful."


def _kind_field(known: Service | None) -> FormField:
    options = tuple(FormOption(key=kind.value, label=kind.value) for kind in Service)
    return FormField(
        key=about.KIND, label="Kind of service", kind=FieldKind.OPTION, options=options, initial=known.value if known else "",
        placeholder="As the opportunity says", hint="It decides the notice period.", optional=True,
    )  # fmt: skip
