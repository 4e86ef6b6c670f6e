"""Order approval: CS reviews every order that waits in review, and approves it or rejects it with a reason.

The handbook's five checks, what of them the records can answer, and what a decision asks of Salesforce.
"""

from datetime import datetime

from handoffs.model.checks import Finding, failed, needs_review, verified
from handoffs.model.effects import Note, RecordChange, WriteBack
from handoffs.model.escalation import Evidence, RecordLink, Trigger
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.process.definition import ChecklistItem, Choice, MatrixRow, Process, Step
from handoffs.process.policy import Policy
from handoffs.process.rights import require_contact
from handoffs.processes.order_approval.triggers import over_value, repeat_orders
from handoffs.subjects.order import Order, OtherOrder
from handoffs.text.money import amount
from handoffs.text.normalize import digits
from handoffs.text.wording import listed

APPROVE = Choice(key="approve", label="Approve", past="approved", needs_checklist=True)
REJECT = Choice(key="reject", label="Reject", past="rejected", needs_reason=True, destructive=True)

REVIEW = Step(
    key="review",
    title="CS review",
    deed="act on orders",
    checklist=(
        ChecklistItem(key="identity", label="Customer identity matches the Salesforce account"),
        ChecklistItem(key="eligibility", label="Product fits the internet eligibility"),
        ChecklistItem(key="address", label="Installation address is serviceable", escalates=Trigger.ADDRESS),
        ChecklistItem(key="duplicates", label="No duplicate active service"),
        ChecklistItem(key="instructions", label="Special instructions read"),
    ),
    choices=(APPROVE, REJECT),
)


def urgency(order: Order) -> str:
    """Name the clock of the policy: priority orders have their own."""
    return "priority" if order.priority else "standard"


def find(order: Order, policy: Policy) -> tuple[Finding, ...]:
    """Verify what the records can answer of the five checks, each with its evidence."""
    return (
        _identity(order),
        _eligibility(order, policy),
        needs_review("address", order.installation_address or "The order has no installation address."),
        _duplicates(order, policy),
        _instructions(order),
    )


def guard(handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
    """Let only the team's contact approve above the value threshold of the policy."""
    over = policy.process(handoff.process).order_value_over
    order = handoff.about(Order)
    if decision.choice != APPROVE.key or over is None or order.total <= over:
        return
    limit, total = amount(over, order.currency), amount(order.total, order.currency)
    team = policy.team(task.team)
    require_contact(actor, team, f"This order is worth {total}; above {limit} only the {team.contact_title} approves.")


def write_back(handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> WriteBack:
    """Ask Salesforce for the new status, together with a note that says who decided, when and why."""
    order, statuses = handoff.about(Order), policy.salesforce.statuses
    status = statuses.approved if decision.choice == APPROVE.key else statuses.rejected
    return WriteBack(
        reference=decision.reference,
        step=task.step,
        subject=order.record_id,
        expected_status=statuses.review,
        changes=(RecordChange(kind="Order", record_id=order.record_id, fields=(("Status", status),)),),
        note=_note(order, task, decision, policy),
    )


def alarms(order: Order, policy: Policy, now: datetime) -> tuple[Evidence, ...]:
    """Prove what a supervisor must know of an order at once: its value, and orders of one account in a short time."""
    terms = policy.process(ORDER_APPROVAL.key)
    return tuple(evidence for evidence in (over_value(order, terms, now), repeat_orders(order, terms, now)) if evidence)


def record_links(order: Order, trigger: Trigger) -> tuple[RecordLink, ...]:
    """Show the records that a trigger pulled by hand is about: for a dispute the account with the eligibility it has."""
    shown = RecordLink(label=f"order {order.number}", link=order.link)
    if trigger is not Trigger.DISPUTED:
        return (shown,)
    account = order.account
    held = f"{account.eligibility or 'no eligibility'} ({account.eligibility_status or 'no status'})"
    return shown, RecordLink(label=f"account {account.number}: {held}", link=order.account_link)


def detail(order: Order) -> str:
    """Tell an order by what it is worth."""
    return amount(order.total, order.currency)


ORDER_APPROVAL = Process(
    key="order_approval",
    title="Order approval",
    noun="order",
    owner="cs",
    begins="by itself, with each Order that comes to review in Salesforce",
    matrix=(
        MatrixRow(
            name="CS Order Approval",
            trigger="Order in “Pending Review”",
            depends="Salesforce access",
            documentation="CS training docs",
        ),
    ),
    steps=(REVIEW,),
    urgency=urgency,
    find=find,
    guard=guard,
    write_back=write_back,
    alarms=alarms,
    record_links=record_links,
    detail=detail,
)


def _identity(order: Order) -> Finding:
    pairs = (
        ("phone", digits(order.contact.phone), digits(order.account.phone)),
        ("e-mail", order.contact.email.casefold().strip(), order.account.email.casefold().strip()),
    )
    matching = [what for what, given, known in pairs if given and given == known]
    differing = [what for what, given, known in pairs if given and known and given != known]
    if differing:
        verb = "differs" if len(differing) == 1 else "differ"
        return needs_review("identity", f"The order's {listed(differing)} {verb} from the account's.")
    if matching:
        verb = "matches" if len(matching) == 1 else "match"
        return verified("identity", f"The order's {listed(matching)} {verb} the account's.")
    return needs_review("identity", "The order and the account share no phone or e-mail to compare.")


def _eligibility(order: Order, policy: Policy) -> Finding:
    account = order.account
    services = [line for line in order.lines if policy.is_internet(line.item_class, line.product, line.sku)]
    if not services:
        return verified("eligibility", "The order holds no internet service that needs eligibility.")
    if not account.eligibility:
        status = f" (status {account.eligibility_status})" if account.eligibility_status else ""
        return needs_review("eligibility", f"The account has no internet eligibility yet{status}.")
    wrong = [line.product for line in services if not policy.fits(account.eligibility, line.product, line.sku)]
    if wrong:
        return failed("eligibility", f"{listed(wrong)} does not fit the account's eligibility, {account.eligibility}.")
    return verified(
        "eligibility",
        f"{listed(line.product for line in services)} fits the account's eligibility, {account.eligibility}.",
    )


def _duplicates(order: Order, policy: Policy) -> Finding:
    mine = {line.product.casefold() for line in order.lines}
    alive = {policy.salesforce.statuses.review, *policy.salesforce.active_statuses}
    others = [other for other in order.other_orders if other.status in alive]
    same = [other for other in others if mine & {product.casefold() for product in other.products}]
    running = [service for service in order.active_services or () if service.product.casefold() in mine]
    if running:
        named = listed(f"{service.product} ({service.status})" for service in running)
        return failed("duplicates", f"WHMCS already has {named} for this customer.")
    if same:
        return needs_review("duplicates", f"Same product in {listed(_named(other) for other in same)}.")
    if order.active_services is None:
        asked = order.active_services_unknown or "WHMCS is not connected"
        return needs_review("duplicates", f"No other order has the same product; {asked}, so please look there.")
    return verified("duplicates", "No other order of the account and no active WHMCS service has the same product.")


def _instructions(order: Order) -> Finding:
    if order.instructions.strip():
        return needs_review("instructions", "There are special instructions; please read them on the card.")
    return verified("instructions", "The order has none.")


def _note(order: Order, task: Task, decision: Decision, policy: Policy) -> Note:
    past = REVIEW.choice(decision.choice).past
    label = policy.process(ORDER_APPROVAL.key).reason_label(decision.reason)
    why = f"Reason: {label}\n{decision.words}\n" if decision.reason else ""
    at = decision.at.astimezone(policy.calendar_of(task.team).zone)
    body = f"Order {order.number} was {past} by {decision.name} in Slack.\n{why}{at:%Y-%m-%d %H:%M} {at.tzname()}"
    return Note(record_id=order.record_id, title=f"Order {past} ({decision.reference})", body=body)


def _named(other: OtherOrder) -> str:
    return f"order {other.number} ({other.status})"
