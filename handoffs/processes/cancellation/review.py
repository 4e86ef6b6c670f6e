"""The review of a cancellation: authorisation, terms and fees, and the day, lawful unless a contact confirms another."""

from datetime import UTC, date, datetime

from handoffs.clock.days import local_day, same_end
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.choices import ChecklistItem, Choice
from handoffs.process.forms import Fact, FieldKind, FormField, FormOption, day_of
from handoffs.process.policy import Policy, TeamPolicy
from handoffs.process.rights import require_contact
from handoffs.processes.cancellation import about, withdrawing
from handoffs.processes.cancellation.notice import Notice, Service
from handoffs.processes.cancellation.requests import ProcessCancellation
from handoffs.processes.cancellation.step import CancellationStep, Changes
from handoffs.processes.cancellation.withdrawing import WITHDRAWN
from handoffs.subjects.case import CancellationCase, Opportunity
from handoffs.subjects.field_values import value_of
from handoffs.text.messages import Message, message, written

WHY = "why"
PROCESS = Choice(
    key="process",
    label=message("cancellation.review.process"),
    past=message("cancellation.review.processed"),
    needs_checklist=True,
)


class Review(CancellationStep):
    """CS verifies the authorisation, the terms and the day on which the service ends."""

    key = about.REVIEW
    title = message("cancellation.review.title")
    permission_phrase = message("cancellation.review.permission")
    button = PROCESS.label
    choices = (PROCESS, WITHDRAWN)
    checklist = (
        ChecklistItem(key="authorisation", label=message("cancellation.review.authorisation")),
        ChecklistItem(key="terms", label=message("cancellation.review.terms")),
        ChecklistItem(key="day", label=message("cancellation.review.day")),
    )

    def fields(self, handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the opportunity, the kind of service and the day on which it ends."""
        case = handoff.about(CancellationCase)
        opportunity = about.only(about.meant(case, policy))
        if choice.key == WITHDRAWN.key:
            return withdrawing.fields(case, opportunity, policy, chooses=True)
        kind, requested = about.kind(case, opportunity, None), about.requested_day(opportunity, policy)
        notice = about.notice_of(case, kind, policy) if kind else None
        day = notice.nearest(requested or notice.earliest) if notice else requested
        which = about.opportunity_field(case, opportunity, policy)
        return (*which, *_kind_field(kind, opportunity, chooses=bool(which)), _day_field(day, notice), _reason_field())

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Refuse an open question, and a day that breaks the notice period unless the contact gives a reason."""
        case = handoff.about(CancellationCase)
        opportunity = about.named_by(case, decision, policy)
        if decision.choice == WITHDRAWN.key:
            if opportunity is None:
                about.require_choice(case, decision, policy)
            return withdrawing.guard(handoff, task, decision, opportunity, policy)
        about.require_choice(case, decision, policy)
        _require_lawful_day(
            case, decision, _require_kind(case, opportunity, decision), policy.team_for(task.team, handoff.process), actor, policy
        )

    def needed_fields(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> frozenset[str]:
        """Ask for a kind that the opportunity does not name, and ask the contact why a day breaks the notice period."""
        case, day = handoff.about(CancellationCase), value_of(decision.field_values, about.DAY)
        opportunity = about.named_by(case, decision, policy)
        kind, is_named = about.kind(case, opportunity, decision), bool(value_of(decision.field_values, about.OPPORTUNITY))
        if decision.choice != PROCESS.key:
            return frozenset()
        needed = {about.KIND} if is_named and about.kind(case, opportunity, None) is None else set()
        if kind and day and task.team in actor.contact_of and about.notice_of(case, kind, policy).why_not(day_of(day, about.DAY)):
            needed.add(WHY)
        return frozenset(needed)

    def changes(self, handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> Changes:
        """Set the day on the opportunity, and its stage to cancelling."""
        case = handoff.about(CancellationCase)
        opportunity = about.named_by(case, decision, policy)
        if decision.choice == WITHDRAWN.key:
            return withdrawing.changes(case, decision, opportunity, policy)
        day = day_of(value_of(decision.field_values, about.DAY), about.DAY)
        lines = _lines(case, decision, day, opportunity, policy)
        ends_at = about.end_on(day, case, opportunity, decision, policy)
        return (_scheduled(opportunity, ends_at, policy) if opportunity else None), lines

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the service, the day of the request and the earliest day on which it may end."""
        case = handoff.about(CancellationCase)
        opportunity = about.named_by(case, task.decision, policy)
        kind = about.kind(case, opportunity, task.decision)
        return (
            about.number_fact(case),
            about.service_fact(case, opportunity),
            _kind_fact(kind),
            about.day_fact(message("cancellation.review.requested"), local_day(case.requested_at, about.zone_of(policy))),
            _day_fact(about.day_of_end(handoff) if task.decision else None, about.requested_day(opportunity, policy)),
            _earliest_fact(about.notice_of(case, kind, policy) if kind else None),
            *about.opportunity_facts(opportunity),
        )

    def outcome(self, handoff: Handoff, task: Task, policy: Policy) -> Message | None:
        """Name the day on which the service ends; a customer who withdraws keeps it."""
        if task.decision and task.decision.choice == WITHDRAWN.key:
            return withdrawing.kept()
        day = about.day_of_end(handoff)
        return message("cancellation.review.service_ends", day=day) if day else None

    def hints(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Message, ...]:
        """Show the calculation of the notice period, and the questions that only a person can answer."""
        case = handoff.about(CancellationCase)
        opportunity = about.named_by(case, task.decision, policy)
        kind, cancelling = about.kind(case, opportunity, task.decision), policy.record_words.cancelling
        kinds, count = (kind,) if kind else tuple(Service), len(about.meant(case, policy))
        lines = [about.notice_of(case, each, policy).calculation for each in kinds]
        if not case.account.record_id:
            lines.append(message("cancellation.review.no_account"))
        if count > 1:
            lines.append(message("cancellation.review.several_opportunities", opportunities=count))
        if count == 0:
            lines.append(message("cancellation.review.no_opportunity"))
        if opportunity and opportunity.stage != cancelling:
            lines.append(message("cancellation.review.moved_opportunity", stage=opportunity.stage, cancelling=cancelling))
        return tuple(lines)


def _require_kind(case: CancellationCase, opportunity: Opportunity | None, decision: Decision) -> Service:
    kind, answer = about.kind(case, opportunity, decision), value_of(decision.field_values, about.KIND)
    if kind and answer and answer != kind.value:
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
        because = message("cancellation.review.contact_may_confirm", reason=unlawful, contact=team.contact_title)
        raise Refusal(because, field=about.DAY)
    require_contact(actor, team, because=unlawful)
    if not value_of(decision.field_values, WHY).strip():
        raise Refusal(message("cancellation.review.no_reason", reason=unlawful), field=WHY)


def _lines(
    case: CancellationCase, decision: Decision, day: date, opportunity: Opportunity | None, policy: Policy
) -> tuple[Message, ...]:
    kind, reason = about.kind(case, opportunity, decision), value_of(decision.field_values, WHY).strip()
    steps = about.notice_of(case, kind, policy).steps if kind else ()
    another_day = (message("cancellation.review.another_day", reason=reason),) if reason else ()
    return message("cancellation.review.service_ends", day=day), *steps, *another_day


def _scheduled(opportunity: Opportunity, ends_at: datetime, policy: Policy) -> ProcessCancellation | None:
    """Ask for the stage and the instant that the opportunity has not got yet; None when it has both."""
    sets_stage = opportunity.stage != policy.record_words.cancelling
    sets_date = not same_end(opportunity.scheduled_at, ends_at, about.zone_of(policy))
    if not sets_stage and not sets_date:
        return None
    at = ends_at.astimezone(UTC).replace(microsecond=0) if sets_date else None
    return ProcessCancellation(opportunity=opportunity.record_id, sets_stage=sets_stage, ends_at=at)


def _kind_field(known: Service | None, opportunity: Opportunity | None, *, chooses: bool) -> tuple[FormField, ...]:
    """Ask for a kind that the opportunity does not name; where a person chooses the opportunity, only after that."""
    if known:
        return ()
    label, hint = message("cancellation.review.kind_of_service"), message("cancellation.review.kind_hint")
    options = tuple(FormOption(key=kind.value, label=written(kind.value)) for kind in Service)
    is_open = chooses and opportunity is None
    return (FormField(key=about.KIND, label=label, kind=FieldKind.OPTION, options=options, hint=hint, when_needed=is_open),)


def _day_field(day: date | None, notice: Notice | None) -> FormField:
    label, hint = message("cancellation.review.ends_on"), message("cancellation.review.day_hint")
    if notice:
        hint = message("cancellation.review.calculated_day_hint", calculation=notice.calculation)
    return FormField(key=about.DAY, label=label, kind=FieldKind.DAY, initial=str(day or ""), hint=hint, asks_more=True)


def _reason_field() -> FormField:
    label = message("cancellation.review.why_another_day")
    return FormField(key=WHY, label=label, kind=FieldKind.WORDS, when_needed=True)


def _kind_fact(kind: Service | None) -> Fact:
    text = written(kind.value) if kind else message("cancellation.review.kind_unknown")
    return Fact(label=message("cancellation.review.kind"), text=text)


def _day_fact(confirmed: date | None, requested: date | None) -> Fact:
    """Show the day that the review confirmed; before the review, the day that the customer wants."""
    if confirmed:
        return about.day_fact(message("cancellation.review.ends_on"), confirmed)
    label = message("cancellation.review.customer_wishes")
    return about.day_fact(label, requested) if requested else Fact(label=label, text=message("cancellation.review.no_day"))


def _earliest_fact(notice: Notice | None) -> Fact:
    label = message("cancellation.review.earliest_day")
    if notice:
        return about.day_fact(label, notice.earliest)
    return Fact(label=label, text=message("cancellation.review.depends_on_kind"))
