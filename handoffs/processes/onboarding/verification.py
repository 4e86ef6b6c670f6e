"""What sales verifies of a customer whose account is there: contact details, billing address, KYC, and internet eligibility."""

from zoneinfo import ZoneInfo

from handoffs.model.checks import Finding, Outcome, needs_review, verified
from handoffs.model.effects import Note, RecordChange, WriteBack
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.refusal import Refusal
from handoffs.process.definition import ChecklistItem, Choice, Step, item
from handoffs.process.forms import Fact, FieldKind, FormField, FormOption
from handoffs.process.policy import Policy
from handoffs.processes.onboarding import about, account
from handoffs.subjects.field_values import value_of
from handoffs.subjects.onboarding import Onboarding
from handoffs.text.wording import listed, spelled

CONTACT, ADDRESS, KYC, ELIGIBILITY, RESULT = "contact", "address", "kyc", "eligibility", "result"
COMPLETE = Choice(key="done", label="Complete step", past="completed", needs_checklist=True)


def find(handoff: Handoff, policy: Policy) -> tuple[Finding, ...]:
    """Say what the form leaves out and what Salesforce answers; the rest a person has to ask the customer."""
    customer = handoff.about(Onboarding)
    where = "Call or write to them; how to reach them stands under “Customer contact” in the menu."
    kyc = needs_review(KYC, "") if customer.kyc else _left_out(KYC, customer, "Not required")
    return (
        needs_review(CONTACT, where),
        needs_review(ADDRESS, "Is it complete, and do bills go there?"),
        kyc,
        _eligibility(customer, policy),
    )


def is_known(customer: Onboarding, policy: Policy) -> bool:
    """Say whether Salesforce knows which internet the customer can have."""
    account = customer.account
    return bool(account.eligibility) and account.eligibility_status == policy.salesforce.statuses.checked


def asks(handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
    """Ask for the internet eligibility while Salesforce does not know it, for those who enter it by hand."""
    customer = handoff.about(Onboarding)
    if is_known(customer, policy):
        return ()
    hint = "Sets the account's eligibility to checked."
    if customer.checks:
        hint += f" {_cases(customer)} asks for it as well: leave this open to wait for the result."
    options = tuple(FormOption(key=each, label=each) for each in policy.eligibility_results)
    return (
        FormField(
            key=RESULT, label="Internet eligibility, entered by hand", kind=FieldKind.OPTION, options=options, optional=True,
            placeholder="Choose what was found", hint=hint,
        ),
    )  # fmt: skip


def guard(handoff: Handoff, decision: Decision, policy: Policy) -> None:
    """Refuse a result that the policy does not list, and one that would overwrite what is known."""
    result = value_of(decision.field_values, RESULT)
    if result and result not in policy.eligibility_results:
        raise Refusal(f"Please choose one of the results: {listed(policy.eligibility_results)}.", field=RESULT)
    if result and is_known(handoff.about(Onboarding), policy):
        raise Refusal("Salesforce knows the eligibility by now. Please close this and look at the card again.", field=RESULT)


def write_back(handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> WriteBack:
    """Note on the account who verified what, and write the eligibility that was entered by hand."""
    customer = handoff.about(Onboarding)
    named, result = policy.salesforce.fields.account, value_of(decision.field_values, RESULT)
    found = ((named.eligibility, result), (named.eligibility_status, policy.salesforce.statuses.checked))
    record = customer.account.record_id
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


def facts(handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
    """Tell what is known of the customer beside how to reach them."""
    customer = handoff.about(Onboarding)
    cases = (Fact(label="Eligibility case", text=f"{each.number}: {each.status}", link=each.link) for each in customer.checks[:3])
    told = (each for each in account.facts(handoff, task, policy) if each.label not in ("KYC", "Internet"))
    return (*told, *cases)


def farewell(handoff: Handoff, policy: Policy) -> str:
    """Say what the customer can do from now on."""
    customer = handoff.about(Onboarding)
    name = f", {customer.account.name}," if customer.account.name else ""
    client = f" (client {customer.whmcs_client})" if customer.whmcs_client else ""
    link = f"\n• link their WHMCS account{client}, since they have one already" if customer.migrates else ""
    return (
        f"Customer {customer.number}{name} can use the portal from now on:\n"
        f"• sign up with customer number {customer.number}{link}\n"
        f"• order{_internet(customer, policy)}"
    )


def _internet(customer: Onboarding, policy: Policy) -> str:
    known = customer.account.eligibility if is_known(customer, policy) else ""
    return f"; internet: {known}" if known else "; no internet eligibility is recorded"


def _eligibility(customer: Onboarding, policy: Policy) -> Finding:
    if is_known(customer, policy):
        by = f", last changed by {customer.changed_by}" if customer.changed_by else ""
        at = f", {spelled(customer.changed_at, policy.calendar_of(_team(policy)).zone)}" if customer.changed_at else ""
        return verified(ELIGIBILITY, f"{customer.account.eligibility} in Salesforce{by}{at}.")
    if not customer.internet:
        return _left_out(ELIGIBILITY, customer, "No internet wanted")
    if customer.checks:
        return needs_review(ELIGIBILITY, f"{_cases(customer)} waits for CS; this ticks itself when the result is there.")
    ways = "It ticks itself once Salesforce has a result: by an Eligibility Check case, or entered here on completion."
    return needs_review(ELIGIBILITY, ways)


def _cases(customer: Onboarding) -> str:
    told = listed(f"{each.number} ({each.status})" for each in customer.checks)
    return f"Case {told}" if len(customer.checks) == 1 else f"Cases {told}"


def _left_out(key: str, customer: Onboarding, why: str) -> Finding:
    return Finding(item=key, outcome=Outcome.NOT_APPLICABLE, evidence=f"{why}, says {customer.starter}.")


def _verified(handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> tuple[str, ...]:
    """Tell item by item who answered it, when, and how."""
    zone = policy.calendar_of(task.team).zone
    return tuple(f"{each.label}: {_answer(handoff, task, decision, each.key, zone)}" for each in VERIFICATION.checklist)


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


def _team(policy: Policy) -> str:
    return policy.process(about.KEY).team


VERIFICATION = Step(
    key=about.VERIFY,
    title="Verification of the customer",
    deed="onboard customers",
    follows=(about.ACCOUNT,),
    checklist=(
        ChecklistItem(key=CONTACT, label="Contact details confirmed"),
        ChecklistItem(key=ADDRESS, label="Billing address verified"),
        item(KYC, "KYC completed"),
        ChecklistItem(key=ELIGIBILITY, label="Internet eligibility known", may_not_apply=True, field=RESULT),
    ),
    choices=(COMPLETE,),
    ticked=True,
    find=find,
    asks=asks,
    facts=facts,
)
