"""The two modals in which an order is decided: approving with its five checks, rejecting with a reason."""

from bot.queries.contexts import CardContext
from bot.text.rendering import render
from bot.views.cards.checks import check_blocks
from bot.views.cards.order_words import installation, money, ordered, who
from bot.views.kit import blocks
from bot.views.kit.blocks import Block
from bot.views.kit.text import link, mention, paragraph, safe
from bot.wire import ids
from bot.wire.values import dump_task
from handoffs.model.handoff import TaskState
from handoffs.rules.guards import why_not_open
from handoffs.subjects.certificate import Certificate
from handoffs.subjects.onboarding import Onboarding
from handoffs.subjects.order import Order
from handoffs.subjects.work_item import WorkItem


def approve_modal(context: CardContext, user_id: str) -> Block:
    """Draw the modal for approving: the order, the customer's contact details, and the checks with their evidence."""
    if context.task.state is not TaskState.OPEN:
        return too_late_modal(render(why_not_open(context.handbook, context.handoff, context.task), context.reader))
    drawn = [_order(context), *_instructions(context), *contact_blocks(context), blocks.divider()]
    drawn += [*check_blocks(context), *over_claim_blocks(context, user_id)]
    return _modal(context, "Approve order", ids.APPROVE_VIEW, drawn, submit="Approve")


def reject_modal(context: CardContext, user_id: str) -> Block:
    """Draw the modal for rejecting: the order, a reason, and the words that go on the order's notes."""
    if context.task.state is not TaskState.OPEN:
        return too_late_modal(render(why_not_open(context.handbook, context.handoff, context.task), context.reader))
    reasons = [blocks.option(each.label, each.code) for each in context.handbook.terms_of(context.handoff).reasons]
    drawn = [
        _order(context),
        blocks.select(ids.REASON, "Reason", reasons, placeholder="Choose a reason"),
        blocks.text_input(
            ids.WORDS,
            "In a sentence",
            placeholder="What should the colleague who answers the customer know?",
            hint="Goes on the order's notes in Salesforce, with your name. The customer is told by the portal.",
        ),
        *over_claim_blocks(context, user_id),
    ]
    return _modal(context, "Reject order", ids.REJECT_VIEW, drawn, submit="Reject")


def over_claim_blocks(context: CardContext, user_id: str) -> list[Block]:
    """Ask once for confirmation where somebody else is on the task."""
    claim = context.task.claim
    if claim is None or claim.user_id == user_id:
        return []
    on_it = f":bust_in_silhouette: {mention(claim.user_id, claim.name)} is on it."
    ticks = [blocks.tick("Decide all the same", "yes")]
    return [blocks.section(on_it), blocks.checkboxes(ids.OVER_CLAIM, "Somebody else's claim", ticks, [])]


def too_late_modal(sentence: str) -> Block:
    """Say in the modal that somebody was faster, or why nothing can be decided."""
    says = [blocks.section(f":information_source: {sentence}"), blocks.context_block("The card shows how it stands now.")]
    return blocks.modal("Nothing was changed", "closed", "", says, submit=None, close="Close")


def contact_modal(context: CardContext) -> Block:
    """Show phone and e-mail of order and account, which never stand in a channel."""
    drawn = contact_blocks(context) or [blocks.section("It concerns no customer.")]
    return blocks.modal("Customer contact", "closed", "", drawn, submit=None, close="Close")


def contact_blocks(context: CardContext) -> list[Block]:
    """Put how the record says the customer can be reached beside what the account says; nothing where it concerns none."""
    told = context.handoff.subject
    if isinstance(told, WorkItem | Certificate):
        return []
    if isinstance(told, Onboarding):
        return [blocks.section("\n".join(["*Customer*", *_reached(told)]))]
    rows = (
        ("Name", told.contact.name, told.account.name),
        ("Phone", told.contact.phone, told.account.phone),
        ("E-mail", told.contact.email, told.account.email),
    )
    lines = [f"{what}: {_both(given, known, context.noun)}" for what, given, known in rows]
    where = [f"Installation: {installation(told)}"] if isinstance(told, Order) else []
    return [blocks.section("\n".join(["*Customer*", *lines, *where]))]


def _modal(context: CardContext, title: str, callback: str, drawn: list[Block], *, submit: str) -> Block:
    return blocks.modal(title, callback, dump_task(context.ref), drawn, submit=submit, close="Back")


def _order(context: CardContext) -> Block:
    order = context.handoff.about(Order)
    number = link(order.link, f"Order {safe(order.number, 30)}")
    return blocks.section(f"*{number}* from {who(order)}, {money(order.total, order)}\n{ordered(order)}")


def _instructions(context: CardContext) -> list[Block]:
    told = context.handoff.about(Order).instructions
    return [blocks.context_block("*Special instructions*"), blocks.quote(paragraph(told, 2500))] if told.strip() else []


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
