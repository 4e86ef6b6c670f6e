"""The subject of a cancellation: its opportunity, its kind of service, and the instant at which the service ends."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from handoffs.clock.days import end_of_day, local_day
from handoffs.model.handoff import Decision, Handoff
from handoffs.model.refusal import Refusal
from handoffs.process.forms import Fact, FieldKind, FormField, FormOption
from handoffs.process.policy import Policy
from handoffs.processes.cancellation.notice import Notice, Service, kind_of, notice
from handoffs.subjects.case import NOT_CONNECTED, CancellationCase, Opportunity
from handoffs.subjects.customer import BilledService
from handoffs.subjects.field_values import value_of
from handoffs.text.messages import Message, message, written

KEY, REVIEW = "cancellation", "review"
OPPORTUNITY, KIND, DAY = "opportunity", "kind", "day"
NONE_OF_THEM = "none"


def meant(case: CancellationCase, policy: Policy) -> tuple[Opportunity, ...]:
    """List the opportunities that may be meant: those that the case names, else the account's that are being cancelled."""
    cancelling = tuple(each for each in case.opportunities if each.stage == policy.record_words.cancelling)
    return case.named_opportunities or cancelling


def only(opportunities: tuple[Opportunity, ...]) -> Opportunity | None:
    """Return the opportunity where there is exactly one."""
    return opportunities[0] if len(opportunities) == 1 else None


def offered(case: CancellationCase, policy: Policy) -> tuple[Opportunity, ...]:
    """List the opportunities to choose from: those that may be meant, else all that are not cancelled yet."""
    alive = tuple(each for each in case.opportunities if each.stage != policy.record_words.cancelled)
    return meant(case, policy) or alive


def named_by(case: CancellationCase, review: Decision | None, policy: Policy) -> Opportunity | None:
    """Return the opportunity that a review named; before a review, the only one that may be meant."""
    return _named(case, value_of(review.field_values, OPPORTUNITY) if review else "", policy)


def _named(case: CancellationCase, named: str, policy: Policy) -> Opportunity | None:
    if not named:
        return only(meant(case, policy))
    return next((each for each in case.opportunities if each.record_id == named), None)


def chosen(handoff: Handoff, policy: Policy) -> Opportunity | None:
    """Return the opportunity that the review of a handoff named."""
    return _named(handoff.about(CancellationCase), handoff.entry(REVIEW, OPPORTUNITY), policy)


def service_number(case: CancellationCase, opportunity: Opportunity | None) -> str:
    """Return the number of the service in the billing system; empty when no record holds it."""
    return (opportunity.service_number if opportunity else "") or case.service_number


def likely_service(case: CancellationCase, policy: Policy) -> str:
    """Return the number of the service to look up before a person has reviewed the case."""
    return service_number(case, only(meant(case, policy)))


def billed(case: CancellationCase, number: str) -> BilledService | None:
    """Return the service with this number, as the billing system shows it."""
    return case.service if case.service and case.service.service_id == number else None


def is_connected(case: CancellationCase) -> bool:
    """Return whether a billing system is connected in which Baton can end a service."""
    return case.service_unknown != NOT_CONNECTED


def kind(case: CancellationCase, opportunity: Opportunity | None, decision: Decision | None) -> Service | None:
    """Return the kind of service: from the opportunity, else from a person's decision."""
    known = kind_of(opportunity.product_type) if opportunity else None
    return known or (kind_of(value_of(decision.field_values, KIND)) if decision else None)


def zone_of(policy: Policy) -> ZoneInfo:
    """Return the zone of the team that processes cancellations, in which its days begin and end."""
    return policy.calendar_of(policy.process(KEY).team).zone


def notice_of(case: CancellationCase, service: Service, policy: Policy) -> Notice:
    """Calculate when the service may end, from the instant of the request."""
    return notice(service, case.requested_at, zone_of(policy))


def requested_day(opportunity: Opportunity | None, policy: Policy) -> date | None:
    """Return the day on which the customer wants it to end, where the opportunity holds one."""
    return local_day(opportunity.scheduled_at, zone_of(policy)) if opportunity and opportunity.scheduled_at else None


def end_on(
    day: date, case: CancellationCase, opportunity: Opportunity | None, decision: Decision | None, policy: Policy
) -> datetime:
    """Return the instant at which the service ends on a day that a review decided."""
    service, scheduled_at = kind(case, opportunity, decision), opportunity.scheduled_at if opportunity else None
    if service is None:
        return end_of_day(day, zone_of(policy))
    return notice_of(case, service, policy).ends_at(day, scheduled_at)


def day_of_end(handoff: Handoff) -> date | None:
    """Return the day that a review confirmed last; None before."""
    written = handoff.entry(REVIEW, DAY)
    return date.fromisoformat(written) if written else None


def service_fact(case: CancellationCase, opportunity: Opportunity | None) -> Fact:
    """Show the product of the service, with its number and status in the billing system."""
    return Fact(label=message("cancellation.about.service"), text=_service(case, service_number(case, opportunity)))


def number_fact(case: CancellationCase) -> Fact:
    """Show the customer number."""
    return Fact(label=message("cancellation.about.customer_number"), text=written(case.account.number))


def day_fact(label: Message, day: date) -> Fact:
    """Show a day."""
    return Fact(label=label, text=message("cancellation.about.day", day=day))


def opportunity_facts(opportunity: Opportunity | None) -> tuple[Fact, ...]:
    """Show the opportunity with its stage; nothing where none is meant."""
    if opportunity is None:
        return ()
    return (Fact(label=message("cancellation.about.opportunity"), text=with_stage(opportunity), link=opportunity.link),)


def with_stage(opportunity: Opportunity) -> Message:
    """Return the name of an opportunity with its stage."""
    return message("cancellation.about.opportunity_with_stage", name=opportunity.name, stage=opportunity.stage)


def opportunity_field(case: CancellationCase, likely: Opportunity | None, policy: Policy) -> tuple[FormField, ...]:
    """Ask which opportunity is given up; nothing where there is none to choose from."""
    choices = offered(case, policy)[:98]
    if not choices:
        return ()
    options = [FormOption(key=each.record_id, label=with_stage(each)) for each in choices]
    options.append(FormOption(key=NONE_OF_THEM, label=message("cancellation.about.none_of_them")))
    return (
        FormField(
            key=OPPORTUNITY,
            label=message("cancellation.about.opportunity"),
            kind=FieldKind.OPTION,
            options=tuple(options),
            initial=likely.record_id if likely else "",
            placeholder=message("cancellation.about.which_opportunity"),
            asks_more=True,
        ),
    )


def require_choice(case: CancellationCase, decision: Decision, policy: Policy) -> None:
    """Refuse a decision that neither names one of the opportunities nor says that none is meant."""
    choices = offered(case, policy)
    if choices and value_of(decision.field_values, OPPORTUNITY) not in {NONE_OF_THEM, *(each.record_id for each in choices)}:
        raise Refusal(message("cancellation.about.no_opportunity"), field=OPPORTUNITY)


def _service(case: CancellationCase, number: str) -> Message:
    known = billed(case, number)
    if known:
        return message("cancellation.about.billed_service", product=known.product, number=number, status=known.status)
    named = message("cancellation.about.number", number=number) if number else message("cancellation.about.no_number")
    if not case.service_unknown:
        return named
    return message("cancellation.about.unknown_service", service=named, reason=case.service_unknown)
