"""The verification of a customer: contact details, billing address, KYC and internet eligibility."""

from datetime import datetime

from handoffs.model.checks import Answer, Finding, Outcome, needs_review
from handoffs.model.effects import Note, WriteBack
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.choices import ChecklistItem, Choice, item
from handoffs.process.forms import Fact, FieldKind, FormField, FormOption
from handoffs.process.policy import Policy
from handoffs.process.step import Step
from handoffs.processes.onboarding import about
from handoffs.processes.onboarding.account import CustomerAccount
from handoffs.processes.onboarding.eligibility import ELIGIBILITY, eligibility_finding, is_known, left_out, open_cases
from handoffs.processes.onboarding.requests import RecordEligibility
from handoffs.subjects.field_values import value_of
from handoffs.subjects.onboarding import Onboarding
from handoffs.text.messages import Message, lines, message, written

CONTACT, ADDRESS, KYC, RESULT = "contact", "address", "kyc", "result"
CHECKLIST = (
    ChecklistItem(key=CONTACT, label=message("onboarding.verification.contact_item")),
    ChecklistItem(key=ADDRESS, label=message("onboarding.verification.address_item")),
    item(KYC, message("onboarding.verification.kyc_item")),
    ChecklistItem(key=ELIGIBILITY, label=message("onboarding.verification.eligibility_item"), may_not_apply=True, field=RESULT),
)


class Verification(Step):
    """Sales asks the customer, and enters the eligibility where Salesforce does not know it."""

    key = "verify"
    title = message("onboarding.verification.title")
    permission_phrase = message("onboarding.verification.permission")
    follows = (CustomerAccount.key,)
    checklist = CHECKLIST
    ticked_on_card = True

    def findings(self, handoff: Handoff, policy: Policy) -> tuple[Finding, ...]:
        """Leave out the items that the form leaves out, and verify the eligibility in Salesforce."""
        customer = handoff.about(Onboarding)
        not_required = message("onboarding.verification.not_required", starter=customer.starter)
        return (
            needs_review(CONTACT, message("onboarding.verification.contact")),
            needs_review(ADDRESS, message("onboarding.verification.address")),
            needs_review(KYC) if customer.kyc else left_out(KYC, not_required),
            eligibility_finding(customer, policy),
        )

    def fields(self, handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the internet eligibility while Salesforce does not know it."""
        customer = handoff.about(Onboarding)
        if is_known(customer, policy):
            return ()
        hint = message("onboarding.verification.hint")
        if customer.checks:
            hint = message("onboarding.verification.hint_with_cases", cases=open_cases(customer))
        options = tuple(FormOption(key=each, label=written(each)) for each in policy.eligibility_results)
        return (
            FormField(
                key=RESULT,
                label=message("onboarding.verification.result"),
                kind=FieldKind.OPTION,
                options=options,
                optional=True,
                placeholder=message("onboarding.verification.choose_result"),
                hint=hint,
            ),
        )

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Refuse a result that the policy does not list, and one that overwrites a known eligibility."""
        result = value_of(decision.field_values, RESULT)
        if result and result not in policy.eligibility_results:
            raise Refusal(message("onboarding.verification.no_result", results=tuple(policy.eligibility_results)), field=RESULT)
        if result and is_known(handoff.about(Onboarding), policy):
            raise Refusal(message("onboarding.verification.known_by_now"), field=RESULT)

    def outcome(self, handoff: Handoff, task: Task, policy: Policy) -> Message:
        """Return that the customer can sign up."""
        return message("onboarding.verification.outcome", number=handoff.about(Onboarding).number)

    def write_back(self, handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> WriteBack:
        """Note the verified items on the account, and write an eligibility that was entered by hand."""
        result = value_of(decision.field_values, RESULT)
        record = handoff.about(Onboarding).account.record_id
        title = message("onboarding.verification.note_title", reference=decision.reference)
        completed = message("onboarding.verification.note", name=decision.name)
        return WriteBack(
            reference=decision.reference,
            step=task.step,
            subject=record,
            request=RecordEligibility(account=record, result=result) if result else None,
            note=Note(record_id=record, title=title, body=lines(completed, *_verified(handoff, task, decision))),
            anyhow=not result,
        )

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the customer number, and the cases that will answer the eligibility."""
        customer = handoff.about(Onboarding)
        label = message("onboarding.verification.eligibility_case")
        cases = (Fact(label=label, text=written(f"{each.number}: {each.status}"), link=each.link) for each in customer.checks[:3])
        return (*about.customer_facts(customer), *about.whmcs_facts(customer), *cases)


def _verified(handoff: Handoff, task: Task, decision: Decision) -> tuple[Message, ...]:
    """Name for each item the person who answered it, the instant and the answer."""
    return tuple(
        message("onboarding.verification.answered", item=each.label, answer=_answer(handoff, task, decision, each.key))
        for each in CHECKLIST
    )


def _answer(handoff: Handoff, task: Task, decision: Decision, key: str) -> Message:
    result = value_of(decision.field_values, RESULT)
    if key == ELIGIBILITY and result:
        return message("onboarding.verification.entered", result=result, name=decision.name)
    ticked, finding = task.tick(key), handoff.finding(key)
    if ticked:
        return _answered(ticked.outcome, ticked.words, ticked.name, ticked.at)
    if finding and finding.outcome is not Outcome.OPEN:
        return message("onboarding.verification.found", outcome=_word(finding.outcome), evidence=finding.evidence or "")
    answered = next((each for each in decision.answers if each.item == key), Answer(item=key, outcome=Outcome.OPEN))
    return _answered(answered.outcome, answered.words, decision.name, decision.at)


def _answered(outcome: Outcome, words: str, name: str, at: datetime) -> Message:
    if words:
        return message("onboarding.verification.by_because", outcome=_word(outcome), words=words, name=name, at=at)
    return message("onboarding.verification.by", outcome=_word(outcome), name=name, at=at)


def _word(outcome: Outcome) -> Message:
    match outcome:
        case Outcome.VERIFIED:
            return message("onboarding.verification.yes")
        case Outcome.NOT_APPLICABLE:
            return message("onboarding.verification.does_not_apply")
        case _:
            return message("onboarding.verification.open")
