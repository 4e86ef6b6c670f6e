"""The two modals in which an order is decided: approving with its five checks, rejecting with a reason."""

from bot import ids
from bot.ids import TaskRef
from bot.sight import Sight
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.checks import check_blocks
from bot.views.order_words import installation, money, ordered, who
from bot.views.text import link, mention, paragraph, safe
from handoffs.certificates import Certificate
from handoffs.handoff import TaskState
from handoffs.matters import Matter
from handoffs.onboardings import Onboarding
from handoffs.standstill import why_not_open
from handoffs.subjects import Order


def approve_modal(sight: Sight, user_id: str) -> Block:
    """Draw the modal for approving: the order, the customer's contact details, and the checks with their evidence."""
    if sight.task.state is not TaskState.OPEN:
        return too_late_modal(why_not_open(sight.handbook, sight.handoff, sight.task))
    drawn = [_order(sight), *_instructions(sight), *contact_blocks(sight), blocks.divider()]
    drawn += [*check_blocks(sight), *over_claim_blocks(sight, user_id)]
    return _modal(sight, "Approve order", ids.APPROVE_VIEW, drawn, submit="Approve")


def reject_modal(sight: Sight, user_id: str) -> Block:
    """Draw the modal for rejecting: the order, a reason, and the words that go on the order's notes."""
    if sight.task.state is not TaskState.OPEN:
        return too_late_modal(why_not_open(sight.handbook, sight.handoff, sight.task))
    reasons = [blocks.option(each.label, each.code) for each in sight.handbook.terms_of(sight.handoff).reasons]
    drawn = [
        _order(sight),
        blocks.select(ids.REASON, "Reason", reasons, placeholder="Choose a reason"),
        blocks.text_input(
            ids.WORDS,
            "In a sentence",
            placeholder="What should the colleague who answers the customer know?",
            hint="Goes on the order's notes in Salesforce, with your name. The customer is told by the portal.",
        ),
        *over_claim_blocks(sight, user_id),
    ]
    return _modal(sight, "Reject order", ids.REJECT_VIEW, drawn, submit="Reject")


def over_claim_blocks(sight: Sight, user_id: str) -> list[Block]:
    """Ask once for confirmation where somebody else is on the task."""
    claim = sight.task.claim
    if claim is None or claim.user_id == user_id:
        return []
    on_it = f":bust_in_silhouette: {mention(claim.user_id, claim.name)} is on it."
    ticks = [blocks.tick("Decide all the same", "yes")]
    return [blocks.section(on_it), blocks.checkboxes(ids.OVER_CLAIM, "Somebody else's claim", ticks, [])]


def too_late_modal(sentence: str) -> Block:
    """Say in the modal that somebody was faster, or why nothing can be decided."""
    says = [blocks.section(f":information_source: {sentence}"), blocks.context("The card shows how it stands now.")]
    return blocks.modal("Nothing was changed", "closed", "", says, submit=None, close="Close")


def contact_modal(sight: Sight) -> Block:
    """Show phone and e-mail of order and account, which never stand in a channel."""
    drawn = contact_blocks(sight) or [blocks.section("It concerns no customer.")]
    return blocks.modal("Customer contact", "closed", "", drawn, submit=None, close="Close")


def contact_blocks(sight: Sight) -> list[Block]:
    """Put how the record says the customer can be reached beside what the account says; nothing where it concerns none."""
    told = sight.handoff.subject
    if isinstance(told, Matter | Certificate):
        return []
    if isinstance(told, Onboarding):
        return [blocks.section("\n".join(["*Customer*", *_reached(told)]))]
    rows = (
        ("Name", told.contact.name, told.account.name),
        ("Phone", told.contact.phone, told.account.phone),
        ("E-mail", told.contact.email, told.account.email),
    )
    lines = [f"{what}: {_both(given, known, sight.noun)}" for what, given, known in rows]
    where = [f"Installation: {installation(told)}"] if isinstance(told, Order) else []
    return [blocks.section("\n".join(["*Customer*", *lines, *where]))]


def _modal(sight: Sight, title: str, callback: str, drawn: list[Block], *, submit: str) -> Block:
    ref = TaskRef(handoff=sight.handoff.id, step=sight.task.step, edition=sight.handoff.edition)
    return blocks.modal(title, callback, str(ref), drawn, submit=submit, close="Back")


def _order(sight: Sight) -> Block:
    order = sight.handoff.about(Order)
    number = link(order.link, f"Order {safe(order.number, 30)}")
    return blocks.section(f"*{number}* from {who(order)}, {money(order.total, order)}\n{ordered(order)}")


def _instructions(sight: Sight) -> list[Block]:
    told = sight.handoff.about(Order).instructions
    return [blocks.context("*Special instructions*"), blocks.quote(paragraph(told, 2500))] if told.strip() else []


def _reached(customer: Onboarding) -> list[str]:
    """Tell how a customer who is being onboarded can be reached, and where bills go."""
    account, contact = customer.account, customer.contact
    rows = (
        ("Contact person", contact.name),
        ("Phone", contact.phone or account.phone),
        ("E-mail", contact.email or account.email),
        ("Billing address", account.address),
    )
    return [f"{what}: {safe(told, 200) or 'none'}" for what, told in rows]


def _both(given: str, known: str, noun: str) -> str:
    """Put what the record says beside what the account says."""
    if given and given == known:
        return f"{safe(given, 80)} (the same on the account)"
    return f"{safe(given, 80) or 'none'} on the {noun}, {safe(known, 80) or 'none'} on the account"
