"""The end of a cancelled service: it waits for its day, ends in the billing system, and only then in Salesforce."""

from datetime import datetime

from handoffs.clock.days import same_end
from handoffs.model.checks import Finding, needs_review, verified
from handoffs.model.effects import Ending
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.choices import ChecklistItem, Choice
from handoffs.process.forms import Fact, FieldKind, FormField
from handoffs.process.policy import Policy
from handoffs.process.submission import Submission
from handoffs.processes.cancellation import about, withdrawing
from handoffs.processes.cancellation.requests import CloseCancellation
from handoffs.processes.cancellation.step import CancellationStep, Changes
from handoffs.processes.cancellation.terms import CancellationTerms
from handoffs.processes.cancellation.withdrawing import WITHDRAWN
from handoffs.subjects.case import CancellationCase
from handoffs.subjects.customer import BilledService
from handoffs.subjects.field_values import value_of
from handoffs.text.messages import Message, if_written, message, sentences

PROOF = "proof"
"""The field in which a person says how they know that a service of a doubtful status has ended."""

NOW = Choice(key="end", label=message("cancellation.ending.end"), past=message("cancellation.ending.ended"))
BY_HAND = Choice(
    key="by_hand",
    label=message("cancellation.ending.ended_by_hand"),
    past=message("cancellation.ending.ended"),
    needs_checklist=True,
)


class EndOfService(CancellationStep):
    """The service ends on its day: Baton ends it in WHMCS, or a person does."""

    key = "end_service"
    title = message("cancellation.ending.title")
    permission_phrase = message("cancellation.ending.permission")
    follows = (about.REVIEW,)
    choices = (NOW, BY_HAND, WITHDRAWN)
    checklist = (ChecklistItem(key="ended", label=message("cancellation.ending.has_ended")),)

    def waits_until(self, handoff: Handoff, policy: Policy) -> datetime | None:
        """Wait for the instant that the review confirmed."""
        day = about.day_of_end(handoff)
        case, review = handoff.about(CancellationCase), handoff.task(about.REVIEW).decision
        return about.end_on(day, case, about.chosen(handoff, policy), review, policy) if day else None

    def findings(self, handoff: Handoff, policy: Policy) -> tuple[Finding, ...]:
        """Verify by the billing system whether the service has ended."""
        service = handoff.about(CancellationCase).service
        if service and service.has_ended:
            return (verified("ended", _status(service)),)
        if doubtful := _doubtful(handoff):
            return (needs_review("ended", _unproved(doubtful)),)
        return (needs_review("ended", _unfinished(service) if service else None),)

    def offered_choices(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Choice, ...]:
        """Offer to end it in WHMCS where Baton can, and by hand; after the end nobody can withdraw."""
        if task.service_ended:
            return (NOW,)
        can_end = _is_known_to_whmcs(handoff, policy) and not _doubtful(handoff)
        return (NOW, BY_HAND, WITHDRAWN) if can_end else (BY_HAND, WITHDRAWN)

    def fields(self, handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the customer's words on a withdrawal, and for a proof where WHMCS proves neither that it runs nor its end."""
        if choice.key == BY_HAND.key and (doubtful := _doubtful(handoff)):
            label, hint = message("cancellation.ending.proof"), _unproved(doubtful)
            return (FormField(key=PROOF, label=label, kind=FieldKind.WORDS, hint=hint),)
        if choice.key != WITHDRAWN.key:
            return ()
        return withdrawing.fields(handoff.about(CancellationCase), about.chosen(handoff, policy), policy)

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Refuse to end a service before its time, and by hand without a proof where WHMCS has none."""
        if decision.choice == WITHDRAWN.key:
            return withdrawing.guard(handoff, task, decision, about.chosen(handoff, policy), policy)
        if task.waits_until and decision.at < task.waits_until:
            raise Refusal(message("cancellation.ending.too_early", at=task.waits_until))
        doubtful = _doubtful(handoff) if decision.choice == BY_HAND.key else None
        if doubtful and not value_of(decision.field_values, PROOF).strip():
            raise Refusal(message("cancellation.ending.no_proof", status=doubtful.status), field=PROOF)

    def service_ending(self, handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> Ending | None:
        """End the service in WHMCS before anything is written, unless it has ended or WHMCS does not know it."""
        if decision.choice == WITHDRAWN.key or task.service_ended or not _is_known_to_whmcs(handoff, policy):
            return None
        case = handoff.about(CancellationCase)
        return Ending(
            reference=decision.reference,
            step=task.step,
            subject=case.record_id,
            service_id=about.service_number(case, about.chosen(handoff, policy)),
            by_hand=decision.choice == BY_HAND.key,
        )

    def changes(self, handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> Changes:
        """Set the opportunity to cancelled and close the case."""
        case, opportunity = handoff.about(CancellationCase), about.chosen(handoff, policy)
        if decision.choice == WITHDRAWN.key:
            return withdrawing.changes(case, decision, opportunity, policy)
        ended = task.service_ended.text if task.service_ended else message("cancellation.ending.by_hand")
        proof = if_written(value_of(decision.field_values, PROOF).strip())
        lines = (ended, proof) if proof else (ended,)
        return CloseCancellation(case=case.record_id, opportunity=opportunity.record_id if opportunity else ""), lines

    def auto_decision(self, handoff: Handoff, task: Task, policy: Policy) -> Submission | None:
        """End the service at its time, where the policy allows it and WHMCS knows the service."""
        terms = policy.process(handoff.process).terms(CancellationTerms)
        if not terms.by_itself or NOW not in self.offered_choices(handoff, task, policy):
            return None
        return Submission(choice=NOW.key, edition=handoff.edition)

    def nudge_in_wait(self, handoff: Handoff, task: Task, policy: Policy) -> Message:
        """Name the service that ends soon, and the button for a customer who withdraws."""
        case, day = handoff.about(CancellationCase), about.day_of_end(handoff) or message("cancellation.ending.its_day")
        return message("cancellation.ending.nudge", case=case.number, day=day, button=WITHDRAWN.label)

    def invalidated_by(self, handoff: Handoff, task: Task, policy: Policy) -> Message | None:
        """Return the change of the opportunity or its date that a person made after the review."""
        reviewed = handoff.decision_of(about.REVIEW)
        named = value_of(reviewed.field_values, about.OPPORTUNITY) if reviewed else ""
        if named in ("", about.NONE_OF_THEM) or task.service_ended:
            return None
        opportunity = about.chosen(handoff, policy)
        if opportunity is None:
            return message("cancellation.ending.opportunity_gone")
        if opportunity.stage != policy.record_words.cancelling:
            return message("cancellation.ending.opportunity_moved", stage=opportunity.stage)
        if not same_end(opportunity.scheduled_at, task.waits_until, about.zone_of(policy)):
            at = opportunity.scheduled_at or message("cancellation.ending.no_date")
            return message("cancellation.ending.date_changed", at=at)
        return None

    def outcome(self, handoff: Handoff, task: Task, policy: Policy) -> Message:
        """Return how WHMCS shows the ended service, or that a person ended it; a customer who withdraws keeps it."""
        if task.decision and task.decision.choice == WITHDRAWN.key:
            return withdrawing.kept()
        ended = task.service_ended.text if task.service_ended else message("cancellation.ending.by_hand")
        return sentences(ended, message("cancellation.ending.case_closed"))

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the service and the instant at which it ends."""
        case, opportunity = handoff.about(CancellationCase), about.chosen(handoff, policy)
        at = task.waits_until or message("cancellation.ending.now")
        return (
            about.number_fact(case),
            about.service_fact(case, opportunity),
            Fact(label=message("cancellation.ending.ends_on"), text=message("cancellation.ending.ends_at", at=at)),
            *about.opportunity_facts(opportunity),
        )

    def hints(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Message, ...]:
        """Name the one who ends the service: Baton at its time, or a person."""
        if task.service_ended:
            return (task.service_ended.text,)
        if self.auto_decision(handoff, task, policy):
            return (message("cancellation.ending.by_itself"),)
        if not about.is_connected(handoff.about(CancellationCase)):
            return (message("cancellation.ending.not_connected"),)
        if doubtful := _doubtful(handoff):
            return (_unproved(doubtful),)
        if NOW not in self.offered_choices(handoff, task, policy):
            return (message("cancellation.ending.no_service_number"),)
        return (message("cancellation.ending.by_button"),)


def _is_known_to_whmcs(handoff: Handoff, policy: Policy) -> bool:
    case = handoff.about(CancellationCase)
    return about.is_connected(case) and bool(about.service_number(case, about.chosen(handoff, policy)))


def _doubtful(handoff: Handoff) -> BilledService | None:
    """Return the service if WHMCS proves neither that it runs nor that it has ended, as for *Fraud*: a person settles that."""
    service = handoff.about(CancellationCase).service
    return service if service and not service.is_running and not service.has_ended else None


def _unproved(service: BilledService) -> Message:
    return message("cancellation.ending.unproved", product=service.product, status=service.status)


def _status(service: BilledService) -> Message:
    return message("cancellation.ending.status_in_whmcs", product=service.product, status=service.status)


def _unfinished(service: BilledService) -> Message:
    return message("cancellation.ending.status", product=service.product, status=service.status)
