"""The verification of a customer: contact details, billing address, KYC and internet eligibility."""

from zoneinfo import ZoneInfo

from handoffs.model.checks import Finding, Outcome, needs_review
from handoffs.model.effects import Note, RecordChange, WriteBack
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.choices import ChecklistItem, Choice, item
from handoffs.process.forms import Fact, FieldKind, FormField, FormOption
from handoffs.process.policy import Policy
from handoffs.process.step import Step
from handoffs.processes.onboarding import about
from handoffs.processes.onboarding.account import CustomerAccount
from handoffs.processes.onboarding.eligibility import ELIGIBILITY, cases_words, eligibility_finding, is_known, left_out
from handoffs.subjects.field_values import value_of
from handoffs.subjects.onboarding import Onboarding
from handoffs.text.messages import message
from handoffs.text.wording import spelled

CONTACT, ADDRESS, KYC, RESULT = "contact", "address", "kyc", "result"
CHECKLIST = (
    ChecklistItem(key=CONTACT, label="Contact details confirmed"),
    ChecklistItem(key=ADDRESS, label="Billing address verified"),
    item(KYC, "KYC completed"),
    ChecklistItem(key=ELIGIBILITY, label="Internet eligibility known", may_not_apply=True, field=RESULT),
)


class Verification(Step):
    """Sales asks the customer, and enters the eligibility where Salesforce does not know it."""

    key = "verify"
    title = "Verification of the customer"
    permission_phrase = "onboard customers"
    follows = (CustomerAccount.key,)
    checklist = CHECKLIST
    ticked_on_card = True

    def findings(self, handoff: Handoff, policy: Policy) -> tuple[Finding, ...]:
        """Leave out the items that the form leaves out, and verify the eligibility in Salesforce."""
        customer = handoff.about(Onboarding)
        where = "Call or write to them; how to reach them stands under “Customer contact” in the menu."
        kyc = needs_review(KYC, "") if customer.kyc else left_out(KYC, customer, "Not required")
        return (
            needs_review(CONTACT, where),
            needs_review(ADDRESS, "Is it complete, and do bills go there?"),
            kyc,
            eligibility_finding(customer, policy),
        )

    def fields(self, handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the internet eligibility while Salesforce does not know it."""
        customer = handoff.about(Onboarding)
        if is_known(customer, policy):
            return ()
        hint = "Sets the account's eligibility to checked."
        if customer.checks:
            hint += f" {cases_words(customer)} asks for it as well: leave this open to wait for the result."
        options = tuple(FormOption(key=each, label=each) for each in policy.eligibility_results)
        return (
            FormField(
                key=RESULT, label="Internet eligibility, entered by hand", kind=FieldKind.OPTION, options=options, optional=True,
                placeholder="Choose what was found", hint=hint,
            ),
        )  # fmt: skip

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Refuse a result that the policy does not list, and one that overwrites a known eligibility."""
        result = value_of(decision.field_values, RESULT)
        if result and result not in policy.eligibility_results:
            raise Refusal(message("onboarding.verification.no_result", results=tuple(policy.eligibility_results)), field=RESULT)
        if result and is_known(handoff.about(Onboarding), policy):
            raise Refusal(message("onboarding.verification.known_by_now"), field=RESULT)

    def write_back(self, handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> WriteBack:
        """Note the verified items on the account, and write an eligibility that was entered by hand."""
        named, result = policy.salesforce.fields.account, value_of(decision.field_values, RESULT)
        found = ((named.eligibility, result), (named.eligibility_status, policy.salesforce.statuses.checked))
        record = handoff.about(Onboarding).account.record_id
        body = "\n".join((f"Onboarding completed by {decision.name} in Slack.", *_verified(handoff, task, decision, policy)))
        return WriteBack(
            reference=decision.reference,
            step=task.step,
            subject=record,
            expected_status="",
            changes=(RecordChange(kind="Account", record_id=record, fields=found),) if result else (),
            note=Note(kind="Account", record_id=record, title=f"Onboarding completed ({decision.reference})", body=body),
            anyhow=not result,
        )

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the customer number, and the cases that will answer the eligibility."""
        customer = handoff.about(Onboarding)
        cases = (
            Fact(label="Eligibility case", text=f"{each.number}: {each.status}", link=each.link) for each in customer.checks[:3]
        )
        return (*about.customer_facts(customer), *about.whmcs_facts(customer), *cases)


def _verified(handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> tuple[str, ...]:
    """Name for each item the person who answered it, the instant and the answer."""
    zone = policy.calendar_of(task.team).zone
    return tuple(f"{each.label}: {_answer(handoff, task, decision, each.key, zone)}" for each in CHECKLIST)


def _answer(handoff: Handoff, task: Task, decision: Decision, key: str, zone: ZoneInfo) -> str:
    result = value_of(decision.field_values, RESULT)
    if key == ELIGIBILITY and result:
        return f"{result}, entered by {decision.name}"
    ticked, finding = task.tick(key), handoff.finding(key)
    answered = next((each for each in decision.answers if each.item == key), None)
    if ticked:
        why = f" ({ticked.words})" if ticked.words else ""
        return f"{_word(ticked.outcome)}{why}, {ticked.name}, {spelled(ticked.at, zone)}"
    if finding and finding.outcome is not Outcome.OPEN:
        return f"{_word(finding.outcome)}. {finding.evidence}"
    outcome = answered.outcome if answered else Outcome.OPEN
    why = f" ({answered.words})" if answered and answered.words else ""
    return f"{_word(outcome)}{why}, {decision.name}, {spelled(decision.at, zone)}"


def _word(outcome: Outcome) -> str:
    return {Outcome.VERIFIED: "yes", Outcome.NOT_APPLICABLE: "does not apply"}.get(outcome, "open")
